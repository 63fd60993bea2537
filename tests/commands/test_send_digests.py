"""send_digests: who is told when, once, by what words, and what happens when sending fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from awskb.accounts.models import User
from notes.access import Role
from notes.actions.bin import bin_entry
from notes.actions.digests import CLAIM, Outcome, due_followers, send_digest
from notes.actions.watches import choose_mails, follow_entry, mark_all_seen, pause_mails_of
from notes.models import Entry, Follower, Revision
from tests.factories.notes import a_section, a_term, edited
from tests.factories.people import make_person

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Failing(EmailBackend):
    """A mail server that fails as it is told to."""

    failure: Exception | None = None
    sent_before_failing = 0

    def send_messages(self, messages: Any) -> int:
        if Failing.failure and Failing.sent_before_failing <= 0:
            raise Failing.failure
        Failing.sent_before_failing -= 1
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> Iterator[type[Failing]]:
    settings.EMAIL_BACKEND = "tests.commands.test_send_digests.Failing"
    settings.AWSKB_BASE_URL = "https://notes.example.org"
    yield Failing
    Failing.failure, Failing.sent_before_failing = None, 0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The moment at which the command runs."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr("notes.management.commands.send_digests.timezone.now", lambda: moment)

    return set_to


@pytest.fixture
def network(db: None) -> Entry:
    return a_section("NETWORK")


@pytest.fixture
def region(network: Entry) -> Entry:
    return a_term("region", network, "collection of AZ")


def run(*options: str) -> str:
    out = StringIO()
    call_command("send_digests", *options, stdout=out, stderr=out)
    return out.getvalue()


def soon(person: User, *entries: Entry) -> None:
    for entry in entries:
        follow_entry(entry_id=entry.pk, by=person, at=MONDAY)
    choose_mails(mails="soon", hour=8, by=person, at=MONDAY)


def test_a_mail_says_who_changed_what_and_where_to_look(network: Entry, region: Entry, ada: User) -> None:
    ben = make_person("ben", Role.EDITOR)
    User.objects.filter(pk=ben.pk).update(time_zone="Asia/Tokyo")
    soon(ben, network)
    edited(region, by=ada, body="* two\n", summary="two\nof <them>", at=MONDAY)
    assert run() == "1 mail sent.\n"
    (sent,) = mail.outbox
    assert sent.to == ["ben@example.org"]
    assert sent.subject == "[awskb] region changed"
    assert "* region (NETWORK › region): body +1 −0" in sent.body
    assert "ada, 23 Nov 2026 21:00: “two of <them>”" in sent.body
    assert "https://notes.example.org/notes/region/diff/1..2/" in sent.body
    assert "Stop following NETWORK: https://notes.example.org/watching/stop/" in sent.body
    headers = sent.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = headers["List-Unsubscribe"].strip("<>").removeprefix("https://notes.example.org")
    assert Client().post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Follower.objects.get().mails == Follower.Mails.NONE


def test_twice_run_sends_once_and_what_comes_later_is_sent_later(region: Entry, ada: User, ben: User) -> None:
    soon(ben, region)
    edited(region, by=ada, body="* one\n")
    run()
    run()
    assert len(mail.outbox) == 1
    edited(region, by=ada, body="* one\n* two\n")
    run()
    assert "diff/2..3" in mail.outbox[1].body
    assert len(mail.outbox) == 2


def test_a_dry_run_tells_and_does_nothing(region: Entry, ada: User, ben: User) -> None:
    soon(ben, region)
    edited(region, by=ada, body="* one\n")
    told = run("--dry-run")
    assert "To ben@example.org: [awskb] region changed" in told
    assert "1 mail would be sent." in told
    assert not mail.outbox
    assert run() == "1 mail sent.\n"


def test_who_gets_none(region: Entry, ada: User, ben: User, reader: User) -> None:
    kim, lea = make_person("kim"), make_person("lea")
    for person in (ben, reader, kim, lea, ada):
        soon(person, region)
    choose_mails(mails="none", hour=8, by=ben, at=MONDAY)
    User.objects.filter(pk=reader.pk).update(is_active=False)
    User.objects.filter(pk=kim.pk).update(email="")
    pause_mails_of(entry_id=region.pk, by=lea)
    edited(region, by=ada, body="* one\n")
    assert run() == "0 mails sent.\n"
    # What they had no wish to be told is not sent when they change their mind.
    choose_mails(mails="soon", hour=8, by=ben, at=MONDAY)
    assert run() == "0 mails sent.\n"


def test_what_was_seen_is_not_mailed(region: Entry, ada: User, ben: User) -> None:
    soon(ben, region)
    edited(region, by=ada, body="* one\n")
    mark_all_seen(up_to=Revision.objects.latest("pk").pk, by=ben)
    assert run() == "0 mails sent.\n"


def test_hostile_names_stay_on_their_line(network: Entry, ada: User, ben: User) -> None:
    soon(ben, network)
    a_term("Bcc: x@evil.example\u2028\u202eSubject: y", network, by=ada)
    run()
    (sent,) = mail.outbox
    assert "\n" not in sent.subject
    assert sent.recipients() == ["ben@example.org"]
    assert not any(line.startswith(("Subject", "Bcc")) for line in sent.body.splitlines())
    assert "\u202e" not in sent.body + sent.subject


def test_the_bin_is_told(region: Entry, ada: User, ben: User) -> None:
    soon(ben, region)
    bin_entry(entry_id=region.pk, base_revision=1, by=ada, at=MONDAY, through="form")
    run()
    (sent,) = mail.outbox
    assert sent.subject == "[awskb] region went to the bin"
    assert "in the bin" in sent.body
    assert "/notes/region/" not in sent.body


@pytest.mark.parametrize(
    ("zone", "hour", "followed", "runs"),
    [
        # In UTC; with * where a mail goes.
        ("UTC", 8, "2026-11-23 12:00", "24 07:59, 24 08:00*, 24 23:00, 25 09:00*"),
        ("America/New_York", 20, "2026-11-23 12:00", "24 00:59, 24 01:00*, 24 12:00"),
        # A server whose timer runs once a night still sends, the morning after.
        ("Europe/Berlin", 8, "2026-11-23 12:00", "24 03:00, 25 03:00*, 26 03:00*"),
        # Two o'clock does not exist that night; the mail comes when the clock shows three.
        ("Europe/Berlin", 2, "2026-03-28 12:00", "29 00:59, 29 01:00*, 29 12:00"),
        # Two o'clock comes twice that night, the mail once.
        ("Europe/Berlin", 2, "2026-10-24 12:00", "25 00:00*, 25 01:00, 25 02:00"),
        # Kiritimati is a day ahead, and Kathmandu not at a whole hour.
        ("Pacific/Kiritimati", 0, "2026-11-23 12:00", "24 09:59, 24 10:00*"),
        ("Asia/Kathmandu", 8, "2026-11-23 12:00", "24 02:14, 24 02:15*"),
    ],
)
def test_the_daily_mail_comes_once_a_day_after_its_hour(
    region: Entry, ada: User, ben: User, clock: Any, zone: str, hour: int, followed: str, runs: str
) -> None:
    began = datetime.fromisoformat(f"{followed}+00:00")
    User.objects.filter(pk=ben.pk).update(time_zone=zone)
    ben.refresh_from_db()
    for mails in ("none", "daily"):
        choose_mails(mails=mails, hour=hour, by=ben, at=began)
    follow_entry(entry_id=region.pk, by=ben, at=began)
    for number, moment in enumerate(runs.split(", ")):
        edited(region, by=ada, body=f"* change {number}\n")
        clock(datetime.fromisoformat(f"{followed[:8]}{moment.rstrip('*')}+00:00"))
        mail.outbox.clear()
        run()
        run()
        assert len(mail.outbox) == moment.endswith("*"), moment


def test_a_day_without_news_is_over_when_its_hour_was(
    region: Entry, ada: User, ben: User, clock: Any
) -> None:
    follow_entry(entry_id=region.pk, by=ben, at=MONDAY)
    clock(MONDAY + timedelta(hours=21))
    run()
    edited(region, by=ada, body="* one\n")
    clock(MONDAY + timedelta(hours=22))
    run()
    assert not mail.outbox
    clock(MONDAY + timedelta(hours=44))
    run()
    assert len(mail.outbox) == 1


def test_a_server_that_is_down_loses_nothing(
    region: Entry, ada: User, ben: User, reader: User, mail_server: type[Failing]
) -> None:
    soon(ben, region)
    soon(reader, region)
    edited(region, by=ada, body="* one\n")
    mail_server.failure, mail_server.sent_before_failing = SMTPServerDisconnected("gone"), 1
    with pytest.raises(CommandError, match="1 mail went out before"):
        run()
    mail_server.failure = None
    assert run() == "1 mail sent.\n"
    assert [sent.to for sent in mail.outbox] == [["ben@example.org"], ["reader@example.org"]]


def test_a_refused_mailbox_rests_and_holds_nobody_up(
    region: Entry, ada: User, ben: User, reader: User, mail_server: type[Failing], clock: Any
) -> None:
    clock(MONDAY)
    soon(ben, region)
    edited(region, by=ada, body="* one\n")
    mail_server.failure = SMTPRecipientsRefused({"ben@example.org": (550, b"no such box")})
    assert "1 mail refused" in run()
    mail_server.failure = None
    assert run() == "0 mails sent.\n"
    clock(MONDAY + timedelta(hours=7))
    assert run() == "1 mail sent.\n"


def test_killed_while_one_mail_is_on_its_way_only_that_one_may_come_twice(
    region: Entry, ada: User, ben: User, reader: User, mail_server: type[Failing], clock: Any
) -> None:
    soon(ben, region)
    soon(reader, region)
    edited(region, by=ada, body="* one\n")
    now = timezone.now()
    clock(now)
    # The kill comes after the first was recorded, while the second is in flight.
    mail_server.failure, mail_server.sent_before_failing = KeyboardInterrupt(), 1
    with pytest.raises(KeyboardInterrupt):
        run()
    mail_server.failure = None
    assert run() == "0 mails sent.\n"
    clock(now + CLAIM)
    assert run() == "1 mail sent.\n"
    assert [sent.to for sent in mail.outbox] == [["ben@example.org"], ["reader@example.org"]]


def test_of_two_runs_at_the_same_time_one_sends(region: Entry, ada: User, ben: User) -> None:
    soon(ben, region)
    run()
    edited(region, by=ada, body="* one\n")
    # One run has chosen whom to write to when the other sends.
    (chosen,) = due_followers(at=timezone.now())
    run()
    outcome = send_digest(follower=chosen, at=timezone.now(), through=mail.get_connection())
    assert outcome == Outcome.ELSEWHERE
    assert len(mail.outbox) == 1
