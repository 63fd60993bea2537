"""What a score says: pass or fail against the pass mark of its version, never more."""

from __future__ import annotations

from typing import Final

PASSED: Final = "passed"
FAILED: Final = "failed"
AWAITED: Final = "awaited"


class ScoreContradicts(ValueError):
    """The score and what the person says do not go together; the message says how."""


class OutcomeMissing(ValueError):
    """Neither a score that decides nor a word by the person."""


def outcome_of(*, score: int | None, pass_mark: int | None, said: str) -> str:
    """The result of a sitting; a word of the person stands where no score decides."""
    if score is None or pass_mark is None:
        if not said:
            raise OutcomeMissing(
                "Say whether you passed."
                if score is None
                else "The pass mark of this version is not known: say whether you passed."
            )
        if score is not None and said == AWAITED:
            raise ScoreContradicts("There is a score, so the result is there: say whether you passed.")
        return said
    earned = PASSED if score >= pass_mark else FAILED
    if said and said != earned:
        side = "reaches" if earned == PASSED else "is below"
        raise ScoreContradicts(
            f"A score of {score} {side} the pass mark of {pass_mark}, so the result is "
            f"“{'passed' if earned == PASSED else 'not passed'}”. Correct the score or the result."
        )
    return earned
