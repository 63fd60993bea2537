"""The one line in which study is logged."""

from __future__ import annotations

import pytest

from certs.study_days.lines import (
    LineRefused,
    StudyLine,
    minutes_in_words,
    read_line,
    read_minutes,
    read_note,
)

CODES = ("SAA-C03", "SAP-C02", "SAP-C03")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("25", 25),
        (" 25 ", 25),
        ("90 min", 90),
        ("90min", 90),
        ("5 minutes", 5),
        ("1:30", 90),
        ("0:05", 5),
        ("1h30", 90),
        ("1h30m", 90),
        ("1 h 30 min", 90),
        ("2h", 120),
        ("1.5 h", 90),
        ("1,5h", 90),
        ("24:00", 1440),
    ],
)
def test_lengths_of_time(text: str, minutes: int) -> None:
    assert read_minutes(text) == minutes
    assert read_line(f"{text} read on", codes=CODES) == StudyLine(minutes, note="read on")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Begin with the minutes"),
        ("read NACL", "Begin with the minutes"),
        ("25.5 read", "Begin with the minutes"),
        ("25read", "Begin with the minutes"),
        ("9" * 500, "Begin with the minutes"),
        ("\N{ARABIC-INDIC DIGIT TWO}", "Begin with the minutes"),
        ("-5", "negative"),
        ("\N{MINUS SIGN}5 read", "negative"),
        ("0", "at least 1"),
        ("0:00", "at least 1"),
        ("1441", "24 hours"),
        ("24:01", "24 hours"),
        ("1:75", "0 to 59"),
    ],
)
def test_what_is_no_length_of_time(text: str, told: str) -> None:
    with pytest.raises(LineRefused, match=told):
        read_line(text, codes=CODES)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("25 SAA read NACL", StudyLine(25, "SAA-C03", "read NACL")),
        ("25 saa-c03: read", StudyLine(25, "SAA-C03", "read")),
        ("1h30 sap-c03", StudyLine(90, "SAP-C03")),
        ("2 h 30 questions", StudyLine(120, note="30 questions")),
        ("25 read for SAA", StudyLine(25, note="read for SAA")),
        ("25 DVA labs", StudyLine(25, note="DVA labs")),
        ("25 [[NACL]], [[VPC]]", StudyLine(25, note="[[NACL]], [[VPC]]", entry_name="NACL")),
        (
            "25 [[security  group|SG]]",
            StudyLine(25, note="[[security  group|SG]]", entry_name="security group"),
        ),
    ],
)
def test_what_stands_after_the_minutes(text: str, line: StudyLine) -> None:
    assert read_line(text, codes=CODES) == line


def test_a_short_code_of_two_goals_is_asked_about() -> None:
    with pytest.raises(LineRefused, match="SAP-C02 or SAP-C03"):
        read_line("25 SAP mock exam", codes=CODES)


def test_a_timers_line_has_no_minutes() -> None:
    assert read_note("SAA read", codes=CODES) == ("SAA-C03", "read")
    assert read_note("", codes=CODES) == ("", "")


def test_minutes_in_words() -> None:
    assert [minutes_in_words(minutes) for minutes in (0, 25, 60, 90)] == [
        "0 min",
        "25 min",
        "1 h",
        "1 h 30 min",
    ]
