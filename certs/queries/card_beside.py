"""What the page of an entry says of its card; asks nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from certs.card_facts.rating import EntryFacts, Rating, rate_form
from certs.card_facts.words import is_only_code


@dataclass(frozen=True, slots=True)
class CardBeside:
    """`is_open`: a curator may decide of it. `may_add`: it says something to ask."""

    words: str
    what: str
    may_add: bool
    is_open: bool


def card_beside(*, line: Any, verdict: str, is_certificate: bool) -> CardBeside:
    """By the entry's own line; whether the catalogue backs it is told in the curator's pass."""
    entry, ended = line.addresses.entry, line.catalogue.badge if line.catalogue else None
    facts = EntryFacts(
        title=entry.title,
        summary=entry.summary,
        definition=entry.definition,
        is_raw=line.is_raw,
        is_code=is_only_code(entry.definition),
        is_certificate=is_certificate,
        is_tied=line.catalogue is not None,
        life_cycle=str(ended.words) if ended else "active",
    )
    rated = rate_form(facts)
    says = bool(entry.summary)
    what = f"term-{entry.pk}"
    if verdict == "kept":
        return CardBeside("The team’s card: kept", what, says, False)
    if verdict == "dropped":
        return CardBeside("Its card was dropped for the team", what, says, False)
    why = "; ".join(rated.reasons)
    if rated.rating is Rating.NEVER:
        return CardBeside(f"No card for the team: {why}", what, says, False)
    return CardBeside(f"Its card is only suggested: {why}" if why else "Its card waits", what, says, True)
