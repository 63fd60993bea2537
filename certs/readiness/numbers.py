"""Readiness as plain values, to be kept with the exam and the day they are of; reckoned over to no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from certs.readiness.score import Measured, Readiness, Summary


@dataclass(frozen=True, slots=True)
class Point:
    """The three numbers of one day, as shares; nothing where there was nothing to tell."""

    on: date
    recall: float | None
    known: float | None
    practice: float | None


def numbers_of(score: Readiness, *, code: str, exam_on: date | None) -> dict[str, Any]:
    return {
        "code": code,
        "exam_on": exam_on.isoformat() if exam_on else None,
        "is_weighted": not score.why_unweighted,
        "recall": _summary(score.recall),
        "touched": _summary(score.coverage),
        "known": _summary(score.known),
        "practice": _summary(score.practice),
        "whole": _measured(score.whole),
        "domains": [
            {
                "number": one.number,
                "name": one.name,
                "weight": one.weight,
                **_measured(one.measured),
            }
            for one in score.domains
        ],
    }


def point_of(on: date, numbers: Mapping[str, Any]) -> Point:
    return Point(on, *(numbers[name]["share"] for name in ("recall", "known", "practice")))


def _summary(summary: Summary) -> dict[str, Any]:
    share = None if summary.share is None else round(summary.share, 4)
    return {"share": share, "weight": summary.weight}


def _measured(one: Measured) -> dict[str, Any]:
    recall = one.recalled
    return {
        "recall": None if recall is None else round(recall, 4),
        "cards": one.cards.cards,
        "reviewed": one.cards.reviewed,
        "items": one.share.count,
        "touched": one.share.touched,
        "known": one.share.known,
        "answered": one.answers.answered,
        "correct": one.answers.correct,
    }
