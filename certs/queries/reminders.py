"""Which mails about certificates are due: to holders, and to those who look after the team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import Q

from certs.exam_facts.credential_lives import Standing
from certs.exam_facts.reminding import threshold_passed
from certs.models import SentReminder, StudyPreferences, time_zone_of
from certs.queries.credentials import HeldCredential, credentials_of_members
from notes.access import ROLES_BY_GROUP, Role

# A mail that somebody recorded a certificate for its holder stands at no threshold.
RECORDED = 0
# Longer than any mail takes: what a killed run claimed is free again after it.
CLAIM = timedelta(minutes=10)
# Credential, person told, day, threshold.
Key = tuple[int, int, date, int]
LEADS = [name for name, role in ROLES_BY_GROUP.items() if role >= Role.CURATOR]


@dataclass(frozen=True, slots=True)
class Reminder:
    """What to tell one person about one certificate: `days` is the threshold; 0: it was recorded for them."""

    to: AbstractUser
    held: HeldCredential
    days: int

    @property
    def holder_name(self) -> str:
        holder = self.held.row.person
        return str(getattr(holder, "shown_name", holder))

    @property
    def key(self) -> Key:
        return self.held.row.pk, self.to.pk, self.day, self.days

    @property
    def day(self) -> date:
        """The day that the mail is about: the last one, or that of what was recorded."""
        until = None if self.days == RECORDED else self.held.until
        return until or self.held.row.created_at.date()


@dataclass(frozen=True, slots=True)
class DueMail:
    """What one person is told in one mail: as the holder, or about the team."""

    to: AbstractUser
    reminders: list[Reminder]
    is_about_team: bool


def due_mails(*, at: datetime) -> list[DueMail]:
    """Every mail that is due, each reminder in one of them. Seven queries."""
    members = credentials_of_members(today=at.date())
    told = _told(at)
    own: dict[int, list[Reminder]] = defaultdict(list)
    visible: list[tuple[HeldCredential, int]] = []
    for listed in members.values():
        for held in listed:
            if held.row.contested_at is not None:
                continue
            holder: AbstractUser = held.row.person
            if held.waits_for_answer:
                own[holder.pk].append(Reminder(holder, held, RECORDED))
            days = _threshold(held, holder, at)
            if days is not None:
                own[holder.pk].append(Reminder(holder, held, days))
                if not held.row.is_hidden:
                    visible.append((held, days))
    mails = [DueMail(listed[0].to, listed, is_about_team=False) for listed in own.values()]
    mails += [
        DueMail(
            lead,
            [Reminder(lead, held, days) for held, days in visible if held.row.person_id != lead.pk],
            True,
        )
        for lead in _leads()
    ]
    return [mail for mail in (_untold(mail, told) for mail in mails) if mail.reminders and mail.to.email]


def _threshold(held: HeldCredential, holder: AbstractUser, at: datetime) -> int | None:
    """By the holder's own day."""
    if held.until is None or held.standing is Standing.LAPSED:
        return None
    return threshold_passed(until=held.until, today=at.astimezone(time_zone_of(holder)).date())


def _told(at: datetime) -> set[Key]:
    """What was sent, or is in the hands of another run."""
    rows = SentReminder.objects.filter(Q(sent_at__isnull=False) | Q(claimed_at__gt=at - CLAIM))
    return set(rows.values_list("credential_id", "to_id", "valid_until", "days"))


def _untold(mail: DueMail, told: set[Key]) -> DueMail:
    fresh = [one for one in mail.reminders if one.key not in told]
    return DueMail(mail.to, sorted(fresh, key=_order), mail.is_about_team)


def _order(one: Reminder) -> tuple[int, str, str]:
    return one.days, one.holder_name.casefold(), one.held.name


def _leads() -> Sequence[AbstractUser]:
    """Curators and administrators who have not turned these mails off."""
    silent: Iterable[int] = StudyPreferences.objects.filter(gets_team_mails=False).values_list(
        "person_id", flat=True
    )
    people = get_user_model()._default_manager.filter(is_active=True).exclude(pk__in=silent).exclude(email="")
    return list(people.filter(Q(groups__name__in=LEADS) | Q(is_superuser=True)).distinct())
