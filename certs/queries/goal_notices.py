"""What matters about a goal's dates: the life of its exam version and the rules about sitting again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certs.exam_facts.goal_states import GoalState, Standing
from certs.exam_facts.retakes import SOURCE, Outcome, Retake
from certs.models import ExamVersion, Goal


@dataclass(frozen=True, slots=True)
class Notice:
    """One fact in words, where it comes from, and whether moving to the successor would answer it."""

    words: str
    is_warning: bool = True
    source: str = ""
    offers_successor: bool = False


_OVER = {GoalState.PASSED, GoalState.GIVEN_UP, GoalState.MOVED, GoalState.REACHED}


def notices_of(
    *, goal: Goal, version: ExamVersion, standing: Standing, retake: Retake | None, today: date
) -> list[Notice]:
    """`version` needs `replaced_by` loaded. The most pressing first."""
    if standing.state in _OVER:
        return []
    notices = [*_about_the_version(version, standing.day, today), *_about_sitting_again(goal, retake, today)]
    if standing.state is GoalState.OVERDUE:
        notices.insert(0, Notice("The date has passed and no result is recorded."))
    if goal.booked_on and goal.target_on and goal.booked_on > goal.target_on >= today:
        notices.append(Notice("The booked day is after your target date.", is_warning=False))
    return sorted(notices, key=lambda one: not one.is_warning)


def day_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _about_the_version(version: ExamVersion, day: date | None, today: date) -> list[Notice]:
    status = version.status_on(today)
    notices = []
    if status.is_retired:
        ended = f" on {day_words(status.last_day)}" if status.last_day else ""
        notices.append(_ending(version, f"{version.code} ended{ended} and can be sat no more.", today))
    elif status.last_day and day and day > status.last_day:
        words = f"{version.code} ends on {day_words(status.last_day)}, before your date."
        notices.append(_ending(version, words, today))
    elif status.last_day:
        words = f"{version.code} can be sat until {day_words(status.last_day)}."
        notices.append(Notice(words, is_warning=False, source=_source_of(version)))
    if status.is_upcoming and status.first_day:
        words = f"{version.code} can be sat from {day_words(status.first_day)} on"
        is_early = day is not None and day < status.first_day
        said = f"{words}, after your date." if is_early else f"{words}."
        notices.append(Notice(said, is_warning=is_early, source=_source_of(version)))
    if not (status.is_retired or status.is_upcoming or status.is_sittable):
        notices.append(Notice(f"Whether {version.code} can be sat is not known here."))
    return notices


def _ending(version: ExamVersion, words: str, today: date) -> Notice:
    after = version.replaced_by
    if after is None:
        words += " No successor is known here."
        return Notice(words, source=_source_of(version))
    first = after.status_on(today).first_day
    words += f" Its successor is {after.code}"
    words += (
        f", which can be sat from {day_words(first)} on." if first else "; its first day is not known here."
    )
    return Notice(words, source=_source_of(version), offers_successor=True)


def _about_sitting_again(goal: Goal, retake: Retake | None, today: date) -> list[Notice]:
    if retake is None:
        return []
    rule = rule_words(retake, goal.exam_version.code)
    if retake.earliest is None:
        return [Notice(rule, source=SOURCE)]
    asked = [(goal.booked_on, "booked day"), (goal.target_on, "target date")]
    for day, name in asked:
        if day and day >= today and retake.forbids(day):
            return [Notice(f"{rule} Your {name} is before that.", source=SOURCE)]
    if retake.earliest > today:
        return [Notice(rule, is_warning=False, source=SOURCE)]
    return []


def rule_words(retake: Retake, code: str) -> str:
    if retake.earliest is None:
        return f"A beta exam can be sat only once, and you sat {code} on {day_words(retake.after.on)}."
    earliest = day_words(retake.earliest)
    if retake.after.outcome is Outcome.PASSED:
        return (
            f"You passed {code} on {day_words(retake.after.on)}: "
            f"the same version not again for two years, so not before {earliest}."
        )
    return f"After not passing on {day_words(retake.after.on)} you can sit {code} again from {earliest} on."


def _source_of(version: ExamVersion) -> str:
    return next((str(one) for one in (*version.sources, version.url) if str(one).startswith("https://")), "")
