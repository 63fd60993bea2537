from datetime import date, timedelta

import pytest

from certs.exam_facts.reminding import threshold_passed

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("days_left", "threshold"),
    [
        (181, None), (180, 180), (91, 180), (90, 90), (61, 90), (60, 60), (31, 60), (30, 30), (8, 30),
        (7, 7), (1, 7), (0, 7), (-1, None),
    ],
)  # fmt: skip
def test_only_the_latest_threshold_that_passed_is_told(days_left: int, threshold: int | None) -> None:
    assert threshold_passed(until=TODAY + timedelta(days=days_left), today=TODAY) == threshold
