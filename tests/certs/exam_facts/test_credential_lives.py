"""Until when certificates hold: worked cases through the shipped renewal graph, and what always holds."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certs.exam_facts.credential_lives import (
    CredentialLife,
    Kind,
    RecordedEvent,
    Standing,
    lives_of,
)
from certs.exam_facts.renewal_rules import RenewalRules, Way, opens_on, years_after
from certs.exam_facts.renewals import read_renewals

FIXTURES = Path(__file__).parents[3] / "fixtures"
LEVELS = {
    "CLF": "foundational", "AIF": "foundational", "SAA": "associate", "DVA": "associate", "SOA": "associate",
    "DEA": "associate", "MLA": "associate", "SAP": "professional", "DOP": "professional",
    "AIP": "professional", "ANS": "specialty", "DBS": "specialty",
}  # fmt: skip


def shipped_rules() -> RenewalRules:
    """The shipped file, cut down to the certificates above."""
    text = json.loads((FIXTURES / "aws_renewals.json").read_text(encoding="utf-8"))
    text.pop("other_names")
    read = read_renewals(json.dumps(text), file="renewals", levels=LEVELS)
    ways = tuple(
        Way(
            renews=said["renews"],
            way=said["way"],
            by=said["by"] or "",
            title=said["title"],
            years=said["years"],
            opens_days_before=said["opens_days_before"],
            is_confirmed=said["confidence"] != "unconfirmed",
        )
        for said in read.ways.values()
    )
    return RenewalRules(ways, {"DBS": date(2024, 4, 29)})


RULES = shipped_rules()
EARNED, RENEWED, MAINTAINED = Kind.EARNED, Kind.RENEWED, Kind.MAINTAINED


def event(
    certificate: str, kind: Kind, on: str, *, exam: str | None = None, years: int | None = 3, until: str = ""
) -> RecordedEvent:
    code = f"{certificate}-C01" if exam is None else exam
    printed = date.fromisoformat(until) if until else None
    return RecordedEvent(certificate, kind, date.fromisoformat(on), code, years, printed)


def passed(certificate: str, on: str, *, years: int | None = 3, until: str = "") -> RecordedEvent:
    return event(certificate, EARNED, on, years=years, until=until)


def played(certificate: str, on: str) -> RecordedEvent:
    return event(certificate, RENEWED, on, exam="", years=None)


def kept_up(certificate: str, on: str, *, until: str = "") -> RecordedEvent:
    return event(certificate, MAINTAINED, on, exam="", years=None, until=until)


def ends(*events: RecordedEvent, rules: RenewalRules = RULES) -> dict[str, str]:
    found = lives_of(events, rules)
    return {name: str(life.until) if life.until else "unknown" for name, life in found.items()}


WORKED = [
    ("three years from the day of the exam", [passed("SAA", "2024-03-14")], {"SAA": "2027-03-14"}),
    ("29 February ends on the 28th", [passed("SAA", "2024-02-29")], {"SAA": "2027-02-28"}),
    (
        "the same exam again counts from its own day, not from the end",
        [passed("SAA", "2024-03-14"), passed("SAA", "2026-06-01")],
        {"SAA": "2029-06-01"},
    ),
    (
        "a professional renews its associate and Cloud Practitioner, not the other associates",
        [
            passed("CLF", "2023-05-01"),
            passed("SAA", "2024-03-14"),
            passed("DVA", "2024-04-01"),
            passed("SAP", "2026-01-10"),
        ],
        {"CLF": "2029-01-10", "SAA": "2029-01-10", "DVA": "2027-04-01", "SAP": "2029-01-10"},
    ),
    (
        "on its last day it is still active",
        [passed("SAA", "2023-01-10"), passed("SAP", "2026-01-10")],
        {"SAA": "2029-01-10", "SAP": "2029-01-10"},
    ),
    (
        "a day later it is not, and the higher exam revives nothing",
        [passed("SAA", "2023-01-09"), passed("SAP", "2026-01-10")],
        {"SAA": "2026-01-09", "SAP": "2029-01-10"},
    ),
    (
        "earned anew after it lapsed",
        [passed("SAA", "2020-01-09"), passed("SAA", "2026-01-10")],
        {"SAA": "2029-01-10"},
    ),
    (
        "what was passed before it was earned renews nothing",
        [passed("SAP", "2025-01-10"), passed("SAA", "2026-02-01")],
        {"SAP": "2028-01-10", "SAA": "2029-02-01"},
    ),
    (
        "DevOps renews developer, CloudOps and Cloud Practitioner",
        [
            passed("CLF", "2024-01-01"),
            passed("DVA", "2024-01-01"),
            passed("SOA", "2024-01-01"),
            passed("SAA", "2024-01-01"),
            passed("DOP", "2026-05-05"),
        ],
        dict.fromkeys(("CLF", "DVA", "SOA", "DOP"), "2029-05-05") | {"SAA": "2027-01-01"},
    ),
    (
        "AIP renews machine learning and both foundational ones, data engineering only unconfirmed",
        [
            passed("AIF", "2025-01-01"),
            passed("CLF", "2025-01-01"),
            passed("MLA", "2025-01-01"),
            passed("DEA", "2025-01-01"),
            passed("AIP", "2026-05-05"),
        ],
        dict.fromkeys(("AIF", "CLF", "MLA", "AIP"), "2029-05-05") | {"DEA": "2028-01-01"},
    ),
    (
        "no associate renews another, a specialty renews nothing",
        [passed("SAA", "2024-01-01"), passed("DVA", "2025-01-01"), passed("ANS", "2026-01-01")],
        {"SAA": "2027-01-01", "DVA": "2028-01-01", "ANS": "2029-01-01"},
    ),
    (
        "the game, from 180 days before the end",
        [passed("CLF", "2023-06-30"), played("CLF", "2026-01-01")],
        {"CLF": "2029-01-01"},
    ),
    (
        "the game a day too early counts for nothing",
        [passed("CLF", "2023-06-30"), played("CLF", "2025-12-31")],
        {"CLF": "2026-06-30"},
    ),
    (
        "the game after the end counts for nothing",
        [passed("CLF", "2023-06-30"), played("CLF", "2026-07-01")],
        {"CLF": "2026-06-30"},
    ),
    (
        "no game for an associate",
        [passed("SAA", "2024-01-01"), played("SAA", "2026-12-01")],
        {"SAA": "2027-01-01"},
    ),
    (
        "maintaining adds a year from the day it was completed, within 90 days",
        [passed("SAA", "2024-01-01"), kept_up("SAA", "2026-10-03")],
        {"SAA": "2027-10-03"},
    ),
    (
        "maintaining 91 days before counts for nothing",
        [passed("SAA", "2024-01-01"), kept_up("SAA", "2026-10-02")],
        {"SAA": "2027-01-01"},
    ),
    (
        "unless the certificate has a date printed on it",
        [passed("SAA", "2024-01-01"), kept_up("SAA", "2026-10-02", until="2027-10-02")],
        {"SAA": "2027-10-02"},
    ),
    (
        "maintained year after year",
        [passed("SAA", "2023-01-01"), kept_up("SAA", "2025-12-01"), kept_up("SAA", "2026-11-01")],
        {"SAA": "2027-11-01"},
    ),
    (
        "a professional that is maintained extends its associate, not Cloud Practitioner",
        [
            passed("SAP", "2024-01-10"),
            passed("SAA", "2024-02-01"),
            passed("CLF", "2024-03-01"),
            kept_up("SAP", "2026-12-20"),
        ],
        {"SAP": "2027-12-20", "SAA": "2027-12-20", "CLF": "2027-03-01"},
    ),
    (
        "but never shortens one that ends later",
        [passed("SAP", "2024-01-10"), passed("SAA", "2026-05-01"), kept_up("SAP", "2026-12-20")],
        {"SAP": "2027-12-20", "SAA": "2029-05-01"},
    ),
    (
        "a specialty cannot be maintained",
        [passed("ANS", "2024-01-01"), kept_up("ANS", "2026-12-01")],
        {"ANS": "2027-01-01"},
    ),
    (
        "a printed date stands, and a renewal does not shorten it",
        [passed("SAA", "2024-01-01", until="2029-09-09"), passed("SAP", "2025-01-01")],
        {"SAA": "2029-09-09", "SAP": "2028-01-01"},
    ),
    (
        "a certificate whose exam is gone holds to its date",
        [passed("DBS", "2024-04-01"), kept_up("DBS", "2027-03-01")],
        {"DBS": "2027-04-01"},
    ),
    ("an unknown validity is an unknown end", [passed("ANS", "2024-01-01", years=None)], {"ANS": "unknown"}),
    (
        "renewed while active by a version of unknown validity: the graph knows the years",
        [passed("SAA", "2024-01-01"), passed("SAA", "2025-01-01", years=None)],
        {"SAA": "2028-01-01"},
    ),
    (
        "an unknown end is not made known by a higher exam long after",
        [passed("SAA", "2020-01-01", years=None), passed("SAP", "2025-01-01")],
        {"SAA": "unknown", "SAP": "2028-01-01"},
    ),
    (
        "but by its own exam",
        [passed("SAA", "2020-01-01", years=None), passed("SAA", "2025-01-01")],
        {"SAA": "2028-01-01"},
    ),
    (
        "both on one day",
        [passed("SAP", "2025-01-01"), passed("SAA", "2025-01-01")],
        {"SAA": "2028-01-01", "SAP": "2028-01-01"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("events", "expected"), [case[1:] for case in WORKED], ids=[case[0] for case in WORKED]
)
def test_worked_cases(events: list[RecordedEvent], expected: dict[str, str]) -> None:
    assert ends(*events) == expected
    assert ends(*reversed(events)) == expected


def said(life: CredentialLife) -> list[tuple[str, str, bool]]:
    return [(one.kind.value, str(one.on), one.counts) for one in life.events]


def test_a_life_tells_each_event_with_where_it_came_from() -> None:
    events = [
        passed("SAA", "2019-01-01"),
        passed("SAA", "2023-01-01"),
        passed("SAP", "2025-06-01"),
        passed("SAA", "2026-01-01"),
    ]
    life = lives_of(events, RULES)["SAA"]
    assert said(life) == [
        ("earned", "2019-01-01", True),
        ("expired", "2022-01-02", True),
        ("earned", "2023-01-01", True),
        ("renewed_by_higher", "2025-06-01", True),
        ("renewed", "2026-01-01", True),
        ("expired", "2029-01-02", True),
    ]
    assert [str(one.until) for one in life.events][2:5] == ["2026-01-01", "2028-06-01", "2029-01-01"]
    assert life.events[3].by == "SAP"
    assert life.events[3].way is not None
    assert life.first_day == date(2023, 1, 1)
    assert life.standing_on(date(2029, 1, 1)) is Standing.ACTIVE
    assert life.standing_on(date(2029, 1, 2)) is Standing.LAPSED


def test_what_counts_for_nothing_says_why() -> None:
    events = [passed("SAA", "2020-01-01"), passed("SAP", "2024-01-01"), kept_up("SAA", "2024-02-01")]
    life = lives_of(events, RULES)["SAA"]
    assert said(life) == [
        ("earned", "2020-01-01", True),
        ("expired", "2023-01-02", True),
        ("renewed_by_higher", "2024-01-01", False),
        ("maintained", "2024-02-01", False),
    ]
    assert all("2023-01-01" in one.why for one in life.events[2:])
    assert life.first_day == date(2020, 1, 1)
    early = lives_of([passed("SAA", "2024-01-01"), kept_up("SAA", "2025-01-01")], RULES)["SAA"].events[1]
    assert "90 days" in early.why
    data = lives_of([passed("DEA", "2025-01-01"), passed("AIP", "2026-01-01")], RULES)["DEA"].events[1]
    assert not data.counts
    assert data.why.startswith("Unconfirmed")


def test_a_renewed_certificate_of_a_retired_exam_holds_to_its_date() -> None:
    rules = replace(RULES, ended={"SAA": date(2025, 1, 1)})
    assert ends(passed("SAA", "2024-01-01"), passed("SAP", "2025-02-01"), rules=rules)["SAA"] == "2027-01-01"
    assert ends(passed("SAA", "2024-01-01"), passed("SAP", "2025-01-01"), rules=rules)["SAA"] == "2028-01-01"


def test_days_at_the_edge_of_the_calendar() -> None:
    assert years_after(date(9998, 1, 1), 3) == date.max
    assert years_after(date(2096, 2, 29), 4) == date(2100, 2, 28)
    assert opens_on(date(1, 1, 2), Way("SAA", "game", opens_days_before=180)) == date.min
    assert ends(passed("SAA", "9998-01-01")) == {"SAA": str(date.max)}


DAYS = st.dates(date(2018, 1, 1), date(2027, 12, 31))
EVENTS = st.builds(
    lambda certificate, kind, on, has_exam, years, printed: RecordedEvent(
        certificate,
        kind,
        on,
        f"{certificate}-C01" if has_exam or kind is EARNED else "",
        years if has_exam else None,
        on + timedelta(days=printed) if printed is not None else None,
    ),
    st.sampled_from(["CLF", "SAA", "SAP", "DVA", "DOP", "DBS"]),
    st.sampled_from([EARNED, EARNED, RENEWED, MAINTAINED]),
    DAYS,
    st.booleans(),
    st.sampled_from([3, 3, 3, 2, None]),
    st.one_of(st.none(), st.none(), st.integers(0, 1500)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(EVENTS, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_recording_does_not_matter(events: list[RecordedEvent], random: object) -> None:
    mixed = list(events)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert lives_of(mixed, RULES) == lives_of(events, RULES)


@settings(max_examples=150, deadline=None)
@given(st.lists(EVENTS, max_size=8))
def test_an_event_never_shortens_what_is_active_and_days_go_forward(events: list[RecordedEvent]) -> None:
    for life in lives_of(events, RULES).values():
        known: date | None = None
        for one in life.events:
            if one.counts and one.kind is not Kind.EXPIRED and one.until and known and one.on <= known:
                assert one.until >= known
            known = one.until if one.counts else known
        days = [one.on for one in life.events]
        assert days == sorted(days)
        assert life.until is None or life.until == life.at_least


@settings(max_examples=100, deadline=None)
@given(st.lists(EVENTS, max_size=8), DAYS)
def test_another_pass_takes_nothing_away(events: list[RecordedEvent], on: date) -> None:
    """For a person whose ends are all known; passing one exam more lets no certificate end earlier."""
    known = [one for one in events if one.kind is EARNED and one.years and not one.valid_until]
    before = lives_of(known, RULES)
    after = lives_of([*known, RecordedEvent("SAP", EARNED, on, "SAP-C02", 3)], RULES)
    for name, life in before.items():
        assert after[name].until is not None
        assert life.until is not None
        assert after[name].until >= life.until
