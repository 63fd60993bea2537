import pytest

from certs.readiness.today import Choice, TodayLine, moved, share_of, todays_list

LINES = [
    TodayLine("entry:1", "changed", minutes=3),
    TodayLine("resource:1", "a course", minutes=25),
    TodayLine("item:1", "S3", minutes=8),
    TodayLine("item:2", "EBS", minutes=8),
    TodayLine("practice:1.2", "questions", minutes=15),
]


def keys(weekly: int | None, **choices: Choice) -> list[str]:
    named = {name.replace("_", ":", 1): choice for name, choice in choices.items()}
    return [line.key for line in todays_list(LINES, named, weekly_minutes=weekly).lines]


@pytest.mark.parametrize(
    ("weekly", "share"), [(None, 30), (0, 30), (1, 5), (35, 5), (36, 10), (300, 45), (10_080, 1440)]
)
def test_the_share_of_a_day_is_a_seventh_of_the_week(weekly: int | None, share: int) -> None:
    assert share_of(weekly) == share


def test_lines_fill_the_share_and_what_does_not_fit_waits() -> None:
    assert keys(245) == ["entry:1", "resource:1"]  # 35 minutes: 3 and 25; 8 more would be 36
    assert keys(280) == ["entry:1", "resource:1", "item:1"]
    assert keys(5) == ["entry:1"]


def test_what_is_put_off_makes_room() -> None:
    assert keys(245, resource_1=Choice(is_put_off=True)) == ["entry:1", "item:1", "item:2", "practice:1.2"]


def test_what_is_done_stays_and_counts() -> None:
    today = todays_list(LINES, {"resource:1": Choice(is_done=True)}, weekly_minutes=280)
    assert [(line.key, line.is_done) for line in today.lines] == [
        ("entry:1", False),
        ("resource:1", True),
        ("item:1", False),
    ]
    assert (today.minutes_left, today.minutes) == (11, 36)


def test_what_was_done_and_is_known_now_keeps_its_line() -> None:
    assert "item:9" in keys(280, item_9=Choice(text="VPC", is_done=True))
    assert "item:9" not in keys(280, item_9=Choice(text="VPC"))


def test_own_lines_are_always_there_and_everything_can_be_ordered() -> None:
    assert keys(5, own_1=Choice(text="call Pearson"))[-1] == "own:1"
    placed = keys(280, own_1=Choice(text="call Pearson", position=0), entry_1=Choice(position=1))
    assert placed[:2] == ["own:1", "entry:1"]


def test_a_day_is_done_when_every_line_is() -> None:
    done = {line.key: Choice(is_done=True) for line in LINES}
    assert todays_list(LINES, done, weekly_minutes=35).is_all_done
    assert not todays_list([], {}, weekly_minutes=35).is_all_done


@pytest.mark.parametrize(
    ("key", "by", "order"),
    [("b", -1, "bacd"), ("a", -1, "abcd"), ("b", 1, "acbd"), ("d", 1, "abcd"), ("z", 1, "abcd")],
)
def test_a_line_moves_by_a_place(key: str, by: int, order: str) -> None:
    assert "".join(moved(list("abcd"), key, by)) == order
