"""Who the demonstration's people are, and how each of them studies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class DemoGoal:
    """`ends_in` days, `weekly` minutes; `pace` is the share of mapped entries known by now."""

    exam: str
    ends_in: int
    weekly: int
    why: str = ""
    pace: float = 0.0
    is_shared: bool = False
    is_booked: bool = False


@dataclass(frozen=True, slots=True)
class DemoCredential:
    """Earned `years` and `days` ago."""

    exam: str
    years: int
    days: int


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One of the team: how they study, what they hold, what they failed."""

    username: str
    first_name: str
    last_name: str
    time_zone: str
    role: str
    study_days: float = 0.0
    minutes: int = 35
    skill: float = 0.7
    shows_streak: bool = False
    goals: Sequence[DemoGoal] = ()
    held: Sequence[DemoCredential] = ()
    failed: Sequence[tuple[str, int, int]] = ()


TEAM: Final = (
    DemoPerson(
        "demo-amira",
        "Amira",
        "Haddad",
        "Europe/Berlin",
        "curator",
        study_days=0.35,
        minutes=30,
        skill=0.82,
        goals=[DemoGoal("DOP-C02", 96, 150, "Our pipelines are mine to defend.", pace=0.25, is_shared=True)],
        held=[
            DemoCredential("SAP-C02", 1, 40),
            DemoCredential("SAA-C03", 2, 300),
            DemoCredential("CLF-C02", 2, 345),
        ],
    ),
    DemoPerson(
        "demo-jonas",
        "Jonas",
        "Weber",
        "Europe/Berlin",
        "editor",
        study_days=0.7,
        minutes=45,
        skill=0.71,
        shows_streak=True,
        goals=[
            DemoGoal(
                "SAA-C03", 45, 300, "The review board asks for it.", pace=0.42, is_shared=True, is_booked=True
            ),
            DemoGoal("DVA-C03", 200, 90, pace=0.05),
        ],
        held=[DemoCredential("CLF-C02", 2, 340)],
    ),
    DemoPerson(
        "demo-mei",
        "美玲",
        "林",
        "Asia/Shanghai",
        "editor",
        study_days=0.5,
        minutes=40,
        skill=0.78,
        goals=[DemoGoal("AIF-C01", 30, 180, "把笔记里的东西真正记住。", pace=0.6)],
        held=[DemoCredential("CLF-C02", 2, 340), DemoCredential("DVA-C02", 0, 200)],
    ),
    DemoPerson(
        "demo-tomas",
        "Tomás",
        "Rivera",
        "America/Bogota",
        "reader",
        study_days=0.55,
        minutes=50,
        skill=0.62,
        goals=[DemoGoal("SAA-C03", 21, 240, "Second time.", pace=0.5, is_booked=True)],
        held=[DemoCredential("CLF-C02", 0, 310)],
        failed=[("SAA-C03", 9, 688)],
    ),
    DemoPerson(
        "demo-priya",
        "Priya",
        "Nair",
        "Asia/Kolkata",
        "reader",
        study_days=0.25,
        minutes=20,
        skill=0.6,
        goals=[DemoGoal("CLF-C02", 60, 90, pace=0.1, is_shared=True)],
    ),
)
NEEDS: Final = {"SAA": 2, "SAP": 1, "DVA": 2}
NOTES: Final = ("", "", "", "read twice", "labs", "drew it on paper", "slow day", "with Jonas", "复习")
QUESTIONS: Final = (
    (
        "A bucket must refuse every upload that is not encrypted. Where is that said?",
        "In the bucket policy: deny PutObject without the header.",
    ),
    ("Which load balancer keeps the client’s address for TCP?", "The Network Load Balancer."),
    ("What does a NAT gateway not do?", "It takes no connections from outside."),
)
