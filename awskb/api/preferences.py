"""What one chooses about oneself, about studying and about being asked."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from awskb.accounts.forms.preferences import PreferencesForm
from awskb.accounts.models import User
from awskb.api.bearer import curator_of, person_of, reads, reads_study, writes, writes_study
from awskb.api.bodies import Sent
from awskb.api.members import ME, as_form_data, member_of, refused_by
from certs.actions.review_preferences import ReviewChoices, choose_review_preferences
from certs.actions.study_preferences import choose_study_preferences, choose_team_mails
from certs.forms.review_preferences import LONGEST_STEP, MOST_STEPS, ReviewPreferencesForm
from certs.models import ReviewPreferences, StudyPreferences
from certs.models.goal import MOST_WEEKLY_MINUTES
from notes.access import Person, role_of

router = Router(tags=["preferences"])

STUDY = f"{ME}/preferences/study"
REVIEW = f"{ME}/preferences/review"
TEAM = f"{ME}/preferences/team"
ACCOUNT = f"{ME}/preferences/account"

Steps = Annotated[list[Annotated[int, Field(ge=1, le=LONGEST_STEP)]], Field(max_length=MOST_STEPS)]


class StudyChoices(Sent):
    weekly_minutes: Annotated[int, Field(ge=1, le=MOST_WEEKLY_MINUTES)] | None = Field(
        default=None, description="Over all goals; null: those of the goals are added up."
    )
    shows_streak: bool = False


class TeamMails(Sent):
    gets_mails: bool = Field(description="When certificates of the team are about to end.")


class AccountChoices(Sent):
    """What a person is called, where their day begins, and in which colours they see the pages."""

    first_name: Annotated[str, StringConstraints(max_length=150)] = ""
    last_name: Annotated[str, StringConstraints(max_length=150)] = ""
    time_zone: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(
        description="UTC, or a place as the tz database has it: Europe/Berlin."
    )
    theme: User.Theme


class AccountOut(Schema):
    username: str
    role: str
    first_name: str
    last_name: str
    time_zone: str
    theme: str


class ReviewChoicesIn(Sent):
    """Null: the usual steps, and the parameters of the FSRS library."""

    new_a_day: Annotated[int, Field(ge=0, le=500)]
    most_a_day: Annotated[int, Field(ge=1, le=5000)]
    desired_retention: Annotated[int, Field(ge=70, le=97, description="Percent of answers to be right.")]
    learning_minutes: Steps | None = None
    relearning_minutes: Steps | None = None
    parameters: Annotated[list[float], Field(max_length=21)] | None = Field(
        default=None, description="21 numbers of one's own."
    )


class ReviewChoicesOut(ReviewChoicesIn):
    cards_reckoned_anew: int = Field(description="Whose next day the last change moved.")


@router.get(STUDY, response=StudyChoices, auth=reads_study)
def get_study_preferences(request: HttpRequest) -> StudyChoices:
    own = StudyPreferences.objects.of(member_of(request).person).first() or StudyPreferences()
    return StudyChoices(weekly_minutes=own.weekly_minutes, shows_streak=own.shows_streak)


@router.put(STUDY, response=StudyChoices, auth=writes_study)
def save_study_preferences(request: HttpRequest, chosen: StudyChoices) -> StudyChoices:
    choose_study_preferences(**chosen.dict(), by=member_of(request).person)
    return chosen


@router.get(REVIEW, response=ReviewChoicesOut, auth=reads_study)
def get_review_preferences(request: HttpRequest) -> ReviewChoicesOut:
    return _told(member_of(request).person, 0)


@router.put(REVIEW, response=ReviewChoicesOut, auth=writes_study)
def save_review_preferences(request: HttpRequest, chosen: ReviewChoicesIn) -> ReviewChoicesOut:
    """Where this changes when cards come, every memory is made anew from its answers."""
    member = member_of(request)
    said = chosen.dict()
    for name in ("learning_minutes", "relearning_minutes", "parameters"):
        said[name] = " ".join(str(value) for value in said[name] or ())
    form = ReviewPreferencesForm(as_form_data(said))
    if not form.is_valid():
        raise refused_by(form)
    count = choose_review_preferences(what=ReviewChoices(**form.cleaned_data), by=member.person, at=member.at)
    return _told(member.person, count)


@router.get(TEAM, response=TeamMails, auth=reads_study)
def get_team_preferences(request: HttpRequest) -> TeamMails:
    """For curators."""
    own = StudyPreferences.objects.of(curator_of(request)).first() or StudyPreferences()
    return TeamMails(gets_mails=own.gets_team_mails)


@router.put(TEAM, response=TeamMails, auth=writes_study)
def save_team_preferences(request: HttpRequest, chosen: TeamMails) -> TeamMails:
    """For curators."""
    choose_team_mails(wanted=chosen.gets_mails, by=curator_of(request))
    return chosen


@router.get(ACCOUNT, response=AccountOut, auth=reads)
def get_account_preferences(request: HttpRequest) -> AccountOut:
    return _account(person_of(request))


@router.put(ACCOUNT, response=AccountOut, auth=writes)
def save_account_preferences(request: HttpRequest, chosen: AccountChoices) -> AccountOut:
    """Days under `/me/` are those of the new time zone from then on."""
    person = User.objects.get(pk=person_of(request).pk)
    form = PreferencesForm(as_form_data({**chosen.dict(), "theme": chosen.theme.value}), instance=person)
    if not form.is_valid():
        raise refused_by(form)
    return _account(form.save())


def _account(person: User) -> AccountOut:
    return AccountOut(
        username=person.get_username(),
        role=role_of(person).group_name,
        first_name=person.first_name,
        last_name=person.last_name,
        time_zone=person.time_zone,
        theme=person.theme,
    )


def _told(person: Person, count: int) -> ReviewChoicesOut:
    own = ReviewPreferences.objects.of(person).first() or ReviewPreferences()
    return ReviewChoicesOut(
        new_a_day=own.new_a_day,
        most_a_day=own.most_a_day,
        desired_retention=own.desired_retention,
        learning_minutes=own.learning_minutes,
        relearning_minutes=own.relearning_minutes,
        parameters=own.parameters,
        cards_reckoned_anew=count,
    )
