"""Reads the file of renewals: which exam, game or upkeep keeps which certificate alive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from certs.exam_facts.checking import Checks
from certs.exam_facts.versions import CONFIDENCES, LEVELS

WAYS = ("exam", "game", "maintain")
COUNTED_FROM = ("exam", "completion")
EVERY = "every "

_FIELDS = (
    "renews", "way", "by", "title", "years", "counted_from", "opens_days_before", "requirement",
    "source", "confidence", "checked_on", "note",
)  # fmt: skip


@dataclass(slots=True)
class RenewalFacts:
    """The ways of one file by key: "SAA exam SAP"."""

    ways: dict[str, dict[str, Any]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)


def renewal_key(renews: str, way: str, by: str) -> str:
    return f"{renews} {way} {by}"


def read_renewals(text: str, *, file: str, levels: Mapping[str, str]) -> RenewalFacts:
    """`levels` says the level of every certificate, by its letters. "every specialty" stands for each
    of them, "itself" for the certificate itself."""
    checks = Checks(file)
    whole = checks.parsed(text)
    if not isinstance(whole, dict):
        checks.fault("it is no object.", 'Write {"renewals": [...]}.')
        whole = {}
    read = RenewalFacts()
    for number, facts in enumerate(checks.objects(whole.get("renewals"), "renewals"), start=1):
        with checks.at(f"renewal {number}"):
            checks.keys(facts, _FIELDS)
            _read_way(facts, levels, read, checks)
    names = whole.get("other_names") or {}
    for letters in names:
        with checks.at(f"other_names of {letters}"):
            if letters not in levels:
                checks.fault("no certificate has these letters.", "Write the letters of an exam code: SAA.")
            read.names[letters] = checks.texts(names, letters, once=True)
    checks.finish()
    return read


def _read_way(
    facts: Mapping[str, Any], levels: Mapping[str, str], read: RenewalFacts, checks: Checks
) -> None:
    way = checks.choice(facts, "way", WAYS)
    title = checks.text(facts, "title", longest=100)
    values = {
        "title": title,
        "years": checks.number(facts, "years", 1, 20),
        "counted_from": checks.choice(facts, "counted_from", COUNTED_FROM),
        "opens_days_before": checks.number(facts, "opens_days_before", 1, 2000),
        "requirement": checks.text(facts, "requirement"),
        "source": checks.text(facts, "source"),
        "confidence": checks.choice(facts, "confidence", CONFIDENCES),
        "checked_on": checks.day(facts, "checked_on"),
        "note": checks.text(facts, "note"),
    }
    if way == "game" and (not title or facts.get("by")):
        checks.fault("a game has a title, and rests on no certificate.", "Write title, and leave by out.")
    for renewed in _listed(facts, "renews", levels, "", checks):
        sources = [""] if way == "game" else _listed(facts, "by", levels, renewed, checks)
        for by in sources:
            key = renewal_key(renewed, way, by or title)
            if key in read.ways:
                checks.fault(f"{key} was given before.", "Keep one of the two.")
            read.ways[key] = {"renews": renewed, "way": way, "by": by or None, **values}


def _listed(
    facts: Mapping[str, Any], name: str, levels: Mapping[str, str], itself: str, checks: Checks
) -> Sequence[str]:
    """The certificates that one field names, written out."""
    value = facts.get(name)
    found: list[str] = []
    for word in checks.texts({name: [value] if isinstance(value, str) else value}, name):
        level = word.removeprefix(EVERY)
        if word == "itself" and itself:
            found.append(itself)
        elif word.startswith(EVERY) and level in LEVELS:
            found += [letters for letters in levels if levels[letters] == level]
        elif word in levels:
            found.append(word)
        else:
            checks.fault(
                f"{name} names {word}, which is no certificate.",
                'Write the letters of an exam code (SAA), "every associate", or in by "itself".',
            )
    if not found:
        checks.fault(f"{name} names no certificate.", "Write the letters of an exam code: SAA.")
    return list(dict.fromkeys(found))
