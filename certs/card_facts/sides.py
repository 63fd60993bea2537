"""What stands on a card's two sides, and which further cards an approved one may have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from certs.card_facts.words import content_words, fold, shared

FROM_CATALOGUE = "from the catalogue"
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z0-9-]{1,7}")
_VENDOR = re.compile(r"^(?:amazon|aws)\s+", re.IGNORECASE)
# A line fits another thing, too, where that one's line has this share of its words.
FITS_FROM = 2 / 3
SAME_NAME_FROM = 85.0


@dataclass(frozen=True, slots=True)
class CatalogueFacts:
    official_name: str = ""
    line: str = ""
    life_cycle: str = ""
    docs_url: str = ""


@dataclass(frozen=True, slots=True)
class Back:
    """What the card answers, line by line; `marks` say where it is from."""

    lines: tuple[str, ...]
    official_name: str = ""
    catalogue_line: str = ""
    life_cycle: str = ""
    docs_url: str = ""
    marks: tuple[str, ...] = ()
    asked_by: str = ""

    @property
    def meaning(self) -> str:
        """What a person learns by it: the catalogue's facts beside it are not asked.

        A card asked backwards means its line, too: another line asks something else.
        """
        return "\n".join((self.asked_by, *self.lines) if self.asked_by else self.lines)


def front_of_term(path: Sequence[str], title: str) -> str:
    """`IAM › role`: the nearest section before the title, unless it is called the same."""
    above = next((name for name in reversed(path) if name and not _is_nowhere(name)), "")
    return title if not above or fold(above) == fold(title) else f"{above} › {title}"


def back_of_term(lines: Iterable[str], catalogue: CatalogueFacts, *, expansion: str = "") -> Back:
    """`lines` of every entry of that title, each once."""
    kept = tuple(dict.fromkeys(line for line in lines if line))
    return Back(
        kept,
        catalogue.official_name or expansion,
        catalogue.line,
        catalogue.life_cycle,
        catalogue.docs_url,
    )


def back_of_reverse(front: str, line: str, catalogue: Back) -> Back:
    return replace(catalogue, lines=(front,), asked_by=line)


def front_of_official(front: str) -> str:
    return f"{front}: its official name?"


def back_of_official(official_name: str, catalogue: Back) -> Back:
    return replace(catalogue, lines=(official_name,), official_name="")


def front_of_service(short: str) -> str:
    return short


def back_of_service(catalogue: CatalogueFacts) -> Back:
    """The catalogue's line is the answer here, marked so."""
    return Back(
        (catalogue.line,),
        catalogue.official_name,
        life_cycle=catalogue.life_cycle,
        docs_url=catalogue.docs_url,
        marks=(FROM_CATALOGUE,),
    )


def may_ask_official_name(title: str, official_name: str, *, is_part: bool = False) -> bool:
    """Only where the name in use is an abbreviation, or the official one was another before.

    A part of a service has no official name but what its abbreviation stands for; a slip of the pen is no
    other name.
    """
    if not official_name:
        return False
    own, official = fold(_VENDOR.sub("", title)), fold(_VENDOR.sub("", official_name))
    if own == official:
        return False
    if is_abbreviation(title):
        return True
    is_same = own in official or official in own or fuzz.ratio(own, official) >= SAME_NAME_FROM
    return not is_part and not is_same


def is_abbreviation(title: str) -> bool:
    """Capitals and digits, at least half of it: S3, EC2, IoT, but not GovCloud."""
    signs = sum(sign.isupper() or sign.isdigit() for sign in title)
    return bool(_ABBREVIATION.fullmatch(title)) and signs > 1 and 2 * signs >= len(title)


def may_ask_backwards(line: str, *, is_approved: bool, other_lines: Iterable[str]) -> bool:
    """Only of an approved card whose line fits nothing else: no other entry, no service in scope."""
    words = content_words(line)
    if not is_approved or not words:
        return False
    return all(len(shared(words, content_words(other))) < FITS_FROM * len(words) for other in other_lines)


def _is_nowhere(name: str) -> bool:
    """Where the notes keep the rest."""
    return fold(name) in ("za", "misc", "other", "etc")
