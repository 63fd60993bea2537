"""What one chooses about studying and being asked."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from awskb.api.bearer import reads_study, writes_study
from awskb.api.bodies import Sent
from awskb.api.members import ME, as_form_data, member_of, refused_by
from certs.actions.review_preferences import ReviewChoices, choose_review_preferences
from certs.actions.study_preferences import choose_study_preferences
from certs.forms.review_preferences import LONGEST_STEP, MOST_STEPS, ReviewPreferencesForm
from certs.models import ReviewPreferences, StudyPreferences
from certs.models.goal import MOST_WEEKLY_MINUTES
from notes.access import Person

router = Router(tags=["preferences"])

STUDY = f"{ME}/preferences/study"
REVIEW = f"{ME}/preferences/review"

Steps = Annotated[list[Annotated[int, Field(ge=1, le=LONGEST_STEP)]], Field(max_length=MOST_STEPS)]


class StudyChoices(Sent):
    weekly_minutes: Annotated[int, Field(ge=1, le=MOST_WEEKLY_MINUTES)] | None = Field(
        default=None, description="Over all goals; null: those of the goals are added up."
    )
    shows_streak: bool = False


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
