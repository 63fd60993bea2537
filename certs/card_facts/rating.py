"""Whether an entry makes a card, and why not, in words that a curator reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from certs.card_facts.words import (
    content_words,
    fold,
    names_in,
    said_and_denied,
    shared,
    without_asides,
    without_link_label,
)

FEWEST_WORDS = 3
UNTIED = "it is tied to no service"
# Remarks tell what to mind, rather than what the term is.
_REMARK = re.compile(
    r"\b(?:must|needs?|needed|can|cannot|can['’]t|don['’]t|doesn['’]t|isn['’]t|should|shouldn['’]t|won['’]t"
    r"|sometimes|beware|careful|remember|todo)\b",
    re.IGNORECASE,
)


class Rating(IntEnum):
    NEVER = 0
    SUGGESTED = 1
    READY = 2


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What is known of a term. `life_cycle` is its service's status as the catalogue has it.

    `catalogue_line` is of the part where the entry is tied to one. `own_names` and `other_names` are of
    services, folded: those of the entry's own, and everybody else's.
    """

    title: str
    summary: str
    definition: str = ""
    expansion: str = ""
    path: tuple[str, ...] = ()
    is_raw: bool = False
    is_code: bool = False
    is_certificate: bool = False
    has_twin: bool = False
    is_tied: bool = False
    life_cycle: str = ""
    catalogue_line: str = ""
    own_names: frozenset[str] = frozenset()
    other_names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rated:
    rating: Rating
    reasons: tuple[str, ...] = ()


def rate(facts: EntryFacts) -> Rated:
    """Never for any reason of its own; suggested for any doubt; otherwise ready."""
    never = _never(facts)
    if never:
        return Rated(Rating.NEVER, (never,))
    doubts = tuple(reason for reason in (*_form(facts), *_against_catalogue(facts)) if reason)
    return Rated(Rating.SUGGESTED, doubts) if doubts else Rated(Rating.READY)


def rate_form(facts: EntryFacts) -> Rated:
    """Without the catalogue's line, which a page may not have at hand."""
    never = _never(facts)
    if never:
        return Rated(Rating.NEVER, (never,))
    told = (*_form(facts), "" if facts.is_tied else UNTIED)
    doubts = tuple(reason for reason in told if reason)
    return Rated(Rating.SUGGESTED, doubts) if doubts else Rated(Rating.READY)


def _never(facts: EntryFacts) -> str:
    if not content_words(facts.summary) and not re.search(r"\w", facts.summary):
        return "it has links only" if "://" in facts.definition else "it says nothing yet"
    if facts.is_code:
        return "it is code"
    if facts.is_certificate:
        return "it is a certificate"
    if facts.is_tied and facts.life_cycle not in ("active", "unknown", ""):
        return f"the catalogue says {facts.life_cycle}"
    return ""


def _form(facts: EntryFacts) -> tuple[str, ...]:
    return (
        "it is unsorted" if facts.is_raw else "",
        "it asks a question" if facts.summary.rstrip().endswith(("?", "？")) else "",
        "under three words of content" if len(_words(facts)) < FEWEST_WORDS else "",
        "it is a remark" if _REMARK.search(facts.summary) else "",
        "it speaks of the term instead of saying what it is" if _names_itself(facts) else "",
        "the same title stands twice in the notes" if facts.has_twin else "",
    )


def _against_catalogue(facts: EntryFacts) -> tuple[str, ...]:
    if not facts.is_tied:
        return (UNTIED,)
    if facts.life_cycle != "active":
        return ("nothing is known of its life-cycle",)
    words = _words(facts)
    said, denied = said_and_denied(facts.catalogue_line, facts.other_names)
    said_words = content_words(said)
    backed = shared(words, said_words)
    other_way = shared(words, (word for word in content_words(denied) if not shared([word], said_words)))
    in_catalogue = names_in(said)
    leaning = sorted(
        (names_in(without_asides(facts.summary)) & facts.other_names) - in_catalogue - facts.own_names
    )
    return (
        "" if backed else "nothing in the catalogue's line backs it",
        f"the catalogue says “{other_way[0]}” of something else" if other_way else "",
        "it names a service that the catalogue does not name with it" if leaning else "",
    )


def _words(facts: EntryFacts) -> tuple[str, ...]:
    """Of the definition without a last part that may be its links' label, if there is one."""
    text = facts.summary
    if without_link_label(facts.definition) != facts.definition:
        text = text.rpartition(";")[0] or text
    return content_words(text)


def _names_itself(facts: EntryFacts) -> bool:
    own = content_words(facts.title)
    return len(own) == 1 and fold(own[0]) in set(map(fold, content_words(facts.summary)))
