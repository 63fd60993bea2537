"""Entries of the notes' certification section and the certificates that they mean.

A tie by name is derived when read, so that it follows every edit and every load of the notes; what a person
decided is a row, and stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from certs.models import Certification, CertificationTie, ExamVersion
from notes.access import Person
from notes.models import Entry

# The section, or the group label, under which the notes keep certificates.
SECTION_KEYS = ("certification", "certifications", "certificates", "certs")
LEVELS_BELOW = 2
_BEGINNINGS = ("aws certified:", "aws certified")


@dataclass(frozen=True, slots=True)
class TiedTo:
    """An entry that means a certificate, and whether a person said so."""

    entry: Entry
    certification: Certification
    by_person: bool

    @property
    def url(self) -> str:
        return self.entry.get_absolute_url()

    @property
    def title(self) -> str:
        return str(self.entry)


def certification_places() -> list[int]:
    """The certification section or label and what it holds, two levels down: a query for each level.

    One query for all would make PostgreSQL ask anew for every entry of the wiki.
    """
    holding = Entry.objects.order_by().filter(kind__in=[Entry.Kind.SECTION, Entry.Kind.GROUP])
    level = list(holding.filter(title_key__in=SECTION_KEYS).values_list("pk", flat=True))
    places = dict.fromkeys(level)
    for _ in range(LEVELS_BELOW):
        level = list(holding.filter(parent__in=level).values_list("pk", flat=True))
        places.update(dict.fromkeys(level))
    return list(places)


def tied_entries(*, person: Person) -> list[TiedTo]:
    """Every entry that is tied to a certificate, in a constant number of queries."""
    ties = {tie.entry_id: tie for tie in CertificationTie.objects.all()}
    rows = (
        Entry.objects.visible_to(person)
        .filter(Q(parent__in=certification_places(), kind=Entry.Kind.TERM) | Q(pk__in=list(ties)))
        .select_related("parent__parent")
        .prefetch_related("names")
    )
    certifications = {one.pk: one for one in Certification.objects.all()}
    names = names_of_certifications(certifications.values())
    found = []
    for entry in rows:
        tie = ties.get(entry.pk)
        certification_id = tie.certification_id if tie else tied_by_name(entry, names)
        if certification_id:
            found.append(TiedTo(entry, certifications[certification_id], tie is not None))
    return found


def entries_of_certification(*, certification: Certification, person: Person) -> list[TiedTo]:
    return [tied for tied in tied_entries(person=person) if tied.certification == certification]


def names_of_certifications(certifications: Iterable[Certification]) -> dict[str, int]:
    """Every name that means one certificate alone: official, of each version, code, letters, and others."""
    meant: dict[str, set[int]] = defaultdict(set)
    for one in certifications:
        for name in (one.name, one.abbreviation, *one.other_names):
            meant[name_key(name)].add(one.pk)
    for certification_id, code, name in ExamVersion.objects.values_list("certification_id", "code", "name"):
        meant[name_key(code)].add(certification_id)
        meant[name_key(name)].add(certification_id)
    return {key: next(iter(pks)) for key, pks in meant.items() if len(pks) == 1}


def tied_by_name(entry: Entry, names: dict[str, int]) -> int | None:
    """By title, expansion or alias, where they all mean the same certificate. Needs `names` loaded."""
    keys = [name_key(entry.title), *(name_key(name.name) for name in entry.names.all())]
    found = {names[key] for key in keys if key in names}
    return found.pop() if len(found) == 1 else None


def name_key(name: str) -> str:
    """As ties to services compare names: case, spaces and hyphens count nothing; nor does "AWS Certified"."""
    folded = " ".join(name.casefold().split())
    for beginning in _BEGINNINGS:
        folded = folded.removeprefix(beginning)
    return folded.replace(" ", "").replace("-", "")
