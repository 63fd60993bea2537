from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certs.exam_facts.team_needs import Holding, NeedsUnreadable, read_needs, standing_of

TODAY = date(2026, 11, 25)
KNOWN = {"SAA", "SAP", "DVA"}


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("2 × SAA, 1 × SAP", {"SAA": 2, "SAP": 1}),
        ("2x saa;SAP\n3 DVA-C02", {"SAA": 2, "SAP": 1, "DVA": 3}),
        ("2 * SAA-C03", {"SAA": 2}),
        ("", {}),
        (" , ;\n", {}),
    ],
)
def test_needs_are_read_as_people_write_them(text: str, needs: dict[str, int]) -> None:
    assert read_needs(text, known=KNOWN) == needs


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("two SAA", "is no need"),
        ("-1 SAA", "is no need"),
        ("2 × XYZ", "No certificate has the letters"),
        ("0 SAA", "for 1 to"),
        ("99999 SAA", "for 1 to"),
        ("1 SAA, 2 SAA", "stands twice"),
    ],
)
def test_what_is_no_need_is_said(text: str, said: str) -> None:
    with pytest.raises(NeedsUnreadable, match=said):
        read_needs(text, known=KNOWN)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


@pytest.mark.parametrize(
    ("needed", "ends", "held", "short_on"),
    [
        (1, [], 0, TODAY),
        (1, [(1, -1)], 0, TODAY),
        (1, [(1, 0)], 1, day(1)),
        (2, [(1, 10), (2, 40)], 2, day(11)),
        (2, [(1, 10), (2, 40), (3, 20)], 3, day(21)),
        (1, [(1, 10), (2, 40), (3, 20)], 3, day(41)),
        (2, [(1, 10), (1, 40)], 1, TODAY),  # one person holds twice, and counts once
    ],
)
def test_the_day_a_team_falls_short_is_the_day_after_one_too_few_are_left(
    needed: int, ends: list[tuple[int, int]], held: int, short_on: date
) -> None:
    found = standing_of(
        needed=needed, holdings=[Holding(person, day(until)) for person, until in ends], today=TODAY
    )
    assert (found.held, found.short_on, found.unknown_ends) == (held, short_on, 0)


def test_an_end_beyond_the_calendar_threatens_nobody() -> None:
    assert standing_of(needed=1, holdings=[Holding(1, date.max)], today=TODAY).short_on is None


def test_an_end_that_nobody_knows_is_counted_and_never_guessed() -> None:
    holdings = [Holding(1, None), Holding(2, day(30))]
    assert standing_of(needed=1, holdings=holdings, today=TODAY).short_on is None
    two = standing_of(needed=2, holdings=holdings, today=TODAY)
    assert (two.held, two.unknown_ends, two.short_on) == (2, 1, day(31))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    needed=st.integers(1, 6),
    ends=st.lists(st.tuples(st.integers(1, 8), st.integers(-50, 50)), max_size=20),
)
def test_it_is_the_first_day_on_which_a_count_finds_too_few(needed: int, ends: list[tuple[int, int]]) -> None:
    holdings = [Holding(person, day(until)) for person, until in ends]

    def holders_on(when: date) -> int:
        return len({one.person for one in holdings if one.until is not None and one.until >= when})

    counted = next(day(offset) for offset in range(60) if holders_on(day(offset)) < needed)
    found = standing_of(needed=needed, holdings=holdings, today=TODAY)
    assert found.short_on == counted
    assert found.is_short == (holders_on(TODAY) < needed)
