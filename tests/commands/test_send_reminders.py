"""Reminders of certificates that end, and word of those recorded by others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from awskb.accounts.models import User
from certs.models import Certification, Credential, CredentialEvent, SentReminder, StudyPreferences
from tests.factories.certs import shipped_catalogue

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


def send(*options: str) -> str:
    told = StringIO()
    call_command("send_reminders", *options, stdout=told, stderr=told)
    return told.getvalue()


def holds(person: User, days_left: int, letters: str = "SAA", **options: Any) -> Credential:
    until = timezone.now().date() + timedelta(days=days_left)
    credential = Credential.objects.create(
        person=person,
        certification=Certification.objects.get(abbreviation=letters),
        created_at=AT,
        **options,
    )
    earned = date(until.year - 3, until.month, min(until.day, 28))
    CredentialEvent.objects.create(
        credential=credential, kind="earned", on=earned, valid_until=until, created_at=AT
    )
    return credential


@pytest.fixture
def catalogue(db: None) -> None:
    shipped_catalogue(with_services=False)


def subjects_to(person: User) -> list[str]:
    return [message.subject for message in mail.outbox if message.to == [person.email]]


def test_a_holder_is_told_once_at_each_threshold_with_what_can_be_done(catalogue: None, ben: User) -> None:
    credential = holds(ben, 85)
    assert "1 mail sent" in send()
    (message,) = mail.outbox
    assert "85 days left" in message.subject
    assert "Pass SAA-C03 or SAP-C0" in message.body
    assert "1 more year from completion" in message.body
    assert "Source: https://aws.amazon.com/" in message.body
    assert "0 mails sent" in send()
    event = credential.events.get()
    event.valid_until = timezone.now().date() + timedelta(days=55)
    event.save()
    assert "1 mail sent" in send()
    assert "55 days left" in mail.outbox[-1].subject


def test_after_a_gap_only_the_latest_threshold_is_told(catalogue: None, ben: User) -> None:
    holds(ben, 5)
    send()
    assert len(mail.outbox) == 1
    assert list(SentReminder.objects.values_list("days", flat=True)) == [7]


def test_who_looks_after_the_team_gets_one_mail_unless_they_stop_it(
    catalogue: None, ada: User, ben: User, reader: User
) -> None:
    holds(ben, 29)
    holds(reader, 29, is_hidden=True, letters="DVA")
    send()
    (message,) = (one for one in mail.outbox if one.to == [ada.email])
    assert "1 certificate of the team ends soon" in message.subject
    assert "ben" in message.body
    assert "Developer" not in message.body
    assert subjects_to(reader), "What is hidden from the team is still told to its holder."
    mail.outbox.clear()
    SentReminder.objects.all().delete()
    StudyPreferences.objects.create(person=ada, gets_team_mails=False)
    send()
    assert not subjects_to(ada)


def test_nothing_is_said_of_what_is_over_contested_or_of_somebody_who_left(
    catalogue: None, ada: User, ben: User, reader: User
) -> None:
    holds(ada, -1)
    holds(ben, 20, contested_at=AT)
    holds(reader, 20)
    reader.is_active = False
    reader.save()
    assert "0 mails sent" in send()


def test_what_another_recorded_is_told_to_its_holder_until_they_answer(
    catalogue: None, ada: User, ben: User
) -> None:
    credential = holds(ben, 700, recorded_by=ada)
    send()
    assert subjects_to(ben) == ["[awskb] A certificate was recorded for you"]
    assert "ada recorded that you hold" in mail.outbox[0].body
    send()
    assert len(mail.outbox) == 1
    Credential.objects.filter(pk=credential.pk).update(seen_at=AT)
    SentReminder.objects.all().delete()
    send()
    assert len(mail.outbox) == 1


def test_a_server_that_takes_nothing_loses_nothing(
    catalogue: None, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds(ben, 20)

    def refuse(*args: Any) -> int:
        raise SMTPServerDisconnected("gone")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        with pytest.raises(CommandError, match="takes nothing"):
            send()
    assert "1 mail sent" in send()


def test_a_run_that_was_killed_is_taken_over_and_a_living_one_is_not(catalogue: None, ben: User) -> None:
    credential = holds(ben, 20)
    row = SentReminder.objects.create(
        credential=credential,
        to=ben,
        valid_until=credential.events.get().valid_until,
        days=30,
        claimed_at=timezone.now(),
    )
    assert "0 mails sent" in send()
    row.claimed_at = timezone.now() - timedelta(minutes=11)
    row.save()
    assert "1 mail sent" in send()


def test_a_dry_run_prints_and_records_nothing(catalogue: None, ben: User) -> None:
    holds(ben, 20)
    told = send("--dry-run")
    assert "To ben@example.org" in told
    assert "1 mail would be sent" in told
    assert not mail.outbox
    assert not SentReminder.objects.exists()
