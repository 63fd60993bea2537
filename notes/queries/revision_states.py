"""A saved state in words: every field as a person reads it, so that two states can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from notes.access import Person, can_edit
from notes.models import Entry, Service, ServiceFeature
from notes.queries.editing import FIELD_NAMES, written_fields
from notes.queries.tree import Outline, section_name
from notes.source_notes.documents import ItemForm, NodeKind, Place
from notes.source_notes.facts import CitationFact, FactsInput, read_facts

State = Mapping[str, Any]

COMPARED_NAMES = {
    "kind": "Kind",
    **FIELD_NAMES,
    "order": "Order",
    "slug": "Address",
    "citations": "Citations",
}
YES_NO = {True: "yes", False: "no"}
# What most entries have, so that an old state need not say it.
WITHOUT_NEWS = frozenset({"", YES_NO[False], str(Entry.Mentioning.BY_RULE.label)})
# Longer texts are compared as texts alone.
LONGEST_READ_FOR_CITATIONS = 200_000
PATH_SIGN = " › "
GONE = "a place that was removed for good"
BINNED = "a place that is in the bin now"


@dataclass(frozen=True, slots=True)
class StateNames:
    """The names of everything that some states point at by number."""

    places: Mapping[int, str] = field(default_factory=dict)
    services: Mapping[int, str] = field(default_factory=dict)
    features: Mapping[int, str] = field(default_factory=dict)


def names_in(states: Iterable[State], *, sections: Outline, person: Person) -> StateNames:
    """`sections` are those that the person may read; what the bin holds, only editors see by name."""
    chosen = list(states)
    parents = Entry.objects.filter(pk__in=_ids(chosen, "parent")).select_related("parent")
    services = Service.objects.filter(pk__in=_ids(chosen, "service"))
    features = ServiceFeature.objects.filter(pk__in=_ids(chosen, "feature"))
    return StateNames(
        places={parent.pk: _path_of(parent, sections, person) for parent in parents},
        services=dict(services.values_list("pk", "name")),
        features=dict(features.values_list("pk", "name")),
    )


def state_in_words(state: State, names: StateNames) -> dict[str, str]:
    """Every field of a state in words; its order among siblings and its citations are for comparing."""
    return {
        "kind": str(Entry.Kind(state["kind"]).label),
        **written_fields(state),
        "place": _named(state.get("parent"), names.places, GONE) or "the top",
        "status": str(Entry.Status(state.get("status", Entry.Status.REFINED)).label),
        "tie": _tie(state, names),
        "mentioning": str(Entry.Mentioning(state.get("mentioning", "")).label),
        "members_only": YES_NO[bool(state.get("members_only"))],
        "binned": YES_NO[bool(state.get("binned"))],
        "order": "",
        "slug": state.get("slug") or "",
        "citations": "",
    }


def compared(old: State, new: State, names: StateNames, *, entry: Entry) -> list[tuple[str, str, str]]:
    """The fields in which two states of an entry differ: name, before, after."""
    was, now = (state_in_words(state, names) for state in (old, new))
    if old.get("parent") == new.get("parent") and old.get("position") != new.get("position"):
        was["order"], now["order"] = (_order(state, entry) for state in (old, new))
    if any(old[name] != new[name] for name in ("definition", "body")):
        was["citations"], now["citations"] = (citations_in_words(state, entry=entry) for state in (old, new))
    return [(words, was[name], now[name]) for name, words in COMPARED_NAMES.items() if was[name] != now[name]]


def citations_in_words(state: State, *, entry: Entry) -> str:
    """What the text of a state cites, one a line. Derived, as it is on every save, and so kept nowhere."""
    if len(state["definition"]) + len(state["body"]) > LONGEST_READ_FOR_CITATIONS:
        return ""
    kind = NodeKind(state["kind"])
    facts = read_facts(
        FactsInput(
            kind=kind,
            title=state["title"],
            definition=state["definition"],
            body=state["body"],
            form=ItemForm(entry.form) if kind is NodeKind.ITEM and entry.form else ItemForm.NONE,
            place=Place(entry.place),
            icon=state["icon"],
        )
    )
    return "\n".join(map(_citation, facts.citations))


def _citation(citation: CitationFact) -> str:
    said = (citation.icon, citation.label, citation.url or citation.source_name, citation.start_text)
    return " ".join(filter(None, said))


def _path_of(parent: Entry, sections: Outline, person: Person) -> str:
    if parent.binned_at is not None:
        return f"{parent} (in the bin)" if can_edit(person) else BINNED
    is_group = parent.kind == Entry.Kind.GROUP
    path = sections.path_to(parent.parent_id if is_group else parent.pk)
    if len(path) > 1 and len(sections.roots) == 1:
        path = path[1:]
    words = [str(section_name(row.title, row.icon)) for row in path]
    return PATH_SIGN.join([*words, parent.title] if is_group else words)


def _order(state: State, entry: Entry) -> str:
    """By the sibling that stands before it now: where the others stood then, no state says."""
    siblings = Entry.objects.live().filter(parent_id=state["parent"], position__lt=state["position"])
    before = siblings.exclude(pk=entry.pk).order_by("-position", "-pk").first()
    return f"after {before}" if before is not None else "first"


def _tie(state: State, names: StateNames) -> str:
    tie = [
        _named(state.get("service"), names.services, "a service that was removed"),
        _named(state.get("feature"), names.features, "a part of a service that was removed"),
        str(Entry.TiedBy(state["tied_by"]).label) if state.get("tied_by") else "",
    ]
    return ", ".join(filter(None, tie))


def _named(pk: int | None, names: Mapping[int, str], gone: str) -> str:
    return "" if pk is None else names.get(pk, gone)


def _ids(states: Sequence[State], name: str) -> list[int]:
    return [state[name] for state in states if state.get(name) is not None]
