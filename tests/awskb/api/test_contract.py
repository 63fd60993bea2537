"""Every answer is one that the document promises, whatever is asked; and none is a fault of ours.

Requests are made from the document itself, valid ones and broken ones. Half of them name things that are
there. What a request did is taken back, so that each meets the same wiki. `FAULTS=full` tries many more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from ninja import Schema
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from awskb.accounts.models import ApiToken, User
from awskb.api.docs import document
from certs.models import ExamMapItem
from notes.models import Entry, Link, Load, SourceFile
from tests.factories.api import Program, a_program, a_token
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_section, a_term, an_item
from tests.faults.sizes import IS_FULL

EXAMPLES = 60 if IS_FULL else 2
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
DOCUMENT = document()
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]
SCHEMA = schemathesis.openapi.from_dict(document())
SCHEMA.app = get_wsgi_application()
# A broken token is refused before anything else is looked at; test_tokens.py sends those.
SCHEMA.config.generation.with_security_parameters = False
Known = dict[str, list[Any]]
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture
def one_connection(known: Known) -> Iterator[None]:
    """A server gives its connection back after each request; a test's own must stay, for what is taken back.

    Django's client does the same around each of its requests, so this comes after what `known` asks.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def known(ada: User) -> Known:
    """A wiki and a study record with one of everything, and what its rows are called in addresses."""
    shipped_catalogue()
    section = a_section("NETWORK", by=ada)
    entry = a_term("region", section, "collection of AZ, see [[AZ]] https://example.com/", by=ada)
    item = an_item("* worth keeping", section, by=ada, status=Entry.Status.RAW)
    gone, twin = a_term("gone", section, by=ada), a_term("area", section, "the same, see [[gone]]", by=ada)
    program = a_program(ada)
    bodies: dict[str, dict[str, Any]] = {
        "goal": {"exam": "SAA-C03"},
        "attempt": {"exam": "CLF-C02", "sat_on": "2025-01-01", "outcome": "passed"},
        "credential": {"certification": "DVA", "on": "2024-05-05"},
        "study-session": {"minutes": 5},
        "practice-test": {"exam": "SAA-C03", "correct": 1, "answered": 2},
        "question": {"exam": "SAA-C03", "question": "Why?", "answer": "So."},
    }
    ids = {noun: [program.post(f"/me/{noun}s", body).json()["id"]] for noun, body in bodies.items()}
    ids |= _of_the_wiki(program, entry, gone, twin, item)
    own = program.post("/me/cards", {"question": "What?", "answer": "That."}).json()["card_id"]
    time = program.post("/me/calendar/times", {"weekday": 1, "starts_at": "07:30", "minutes": 60}).json()
    credential = program.get("/me/credentials").json()["items"][0]
    upload = program.post("/source-uploads", {"files": [{"name": "a.md", "text": "# A\n* _B_: c\n"}]}).json()
    program.post(f"/source-uploads/{upload['id']}/load", {"seen": upload["seen"]})
    program.post("/me/timer/start", {})
    resource = program.post("/resources", {"kind": "book", "title": "The Book"}).json()["id"]
    return {
        "entry_id": [entry.pk, section.pk, item.pk, gone.pk],
        "number": [1],
        "order": [0],
        "card_id": [own],
        "time_id": [time["id"]],
        "event_id": [credential["events"][0]["id"]],
        "upload_id": [upload["id"]],
        "load_id": [Load.objects.get().pk],
        "source_id": [SourceFile.objects.get().pk],
        "item_id": [ExamMapItem.objects.filter(exam_map__exam_version__code="SAA-C03")[0].pk],
        "form": [f"entry-{entry.pk}"],
        "link_id": [Link.objects.get(url="https://example.com/").pk],
        "session_id": ids["study-session"],
        "test_id": ids["practice-test"],
        "resource_id": [resource],
        "code": ["SAA-C03"],
        **{f"{noun}_id": found for noun, found in ids.items()},
    }


def _of_the_wiki(
    program: Program, entry: Entry, gone: Entry, twin: Entry, item: Entry
) -> dict[str, list[Any]]:
    """One of each deed that is looked at afterwards, and something in the bin."""
    doubt = program.post(f"/entries/{entry.pk}/doubts", {"field": "definition"}).json()["id"]
    program.put(f"/me/drafts/entry-{entry.pk}", {"fields": {"body": "half a"}})
    program.put(f"/me/following/{entry.pk}", {})
    act = program.post(f"/inbox/{item.pk}/tag?base_revision=1", {"tags": ["x"]}).json()["act"]["id"]
    program.patch(f"/entries/{gone.pk}?base_revision=1", {"title": "gone away"})
    rename = program.get("/renames").json()["items"][0]["id"]
    sent = {"loser_id": twin.pk, "loser_revision": 1}
    merge = program.post(f"/entries/{entry.pk}/merge?base_revision=1", sent).json()["id"]
    other = a_term("bucket", entry.parent, "https://old.example/")
    moved = {"replacements": [{"link_id": Link.objects.latest("pk").pk, "address": "https://new.example/"}]}
    line = program.post("/link-rewrites/plan", moved).json()["lines"][0]["key"]
    chosen = {"lines": [line], "bases": [{"entry_id": other.pk, "revision": 1}]}
    rewrite = program.post("/link-rewrites", {**moved, **chosen}).json()["id"]
    program.delete(f"/entries/{other.pk}?base_revision=2")
    made = {"doubt": doubt, "act": act, "rename": rename, "merge": merge, "rewrite": rewrite}
    return {noun: [number] for noun, number in made.items()}


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name.lower())
def test_answers_match_the_document(known: Known, ada: User, mode: GenerationMode) -> None:
    headers = {"Authorization": f"Bearer {a_token(ada).key}", "Accept-Encoding": "identity"}
    wrong = []
    for path, method in OPERATIONS:
        try:
            ask(SCHEMA[path][method.upper()], mode, known, headers)
        except* Unsatisfiable:
            # Where nothing can be sent, nothing can be broken.
            assert mode is GenerationMode.NEGATIVE
        except* AssertionError as found:
            wrong.append(f"{method} {path}: {_told(found)}")
    assert not wrong, "\n\n".join(wrong)


def takes_no_broken_body(ctx: Any, answer: Any, case: Any) -> bool | None:
    """Unknown names in a query are ignored, as pages ignore them, and the token that is sent is good."""
    body = case.meta.components.get(ParameterLocation.BODY)
    is_broken = body is not None and body.mode is GenerationMode.NEGATIVE
    return negative_data_rejection(ctx, answer, case) if is_broken and answer.status_code < 400 else None


def names_what_can_be_sent(ctx: Any, answer: Any, case: Any) -> None:
    """A refusal speaks of the request in the request's own words."""
    if answer.status_code != 422:
        return
    operation = document_of(case.operation.path, case.operation.method)
    known = {f"{one['in']}.{one['name'].lower()}" for one in operation.get("parameters", [])}
    content = operation.get("requestBody", {}).get("content", {})
    for sent in content.values():
        name = sent["schema"].get("$ref", "").rpartition("/")[2]
        known |= {f"body.{part}" for part in DOCUMENT["components"]["schemas"][name].get("properties", {})}
    # Names that the document does not have are told as they were sent.
    known |= {".".join(f"body.{name}".split(".")[:2]).lower() for name in _names(case.body)}
    for error in answer.json().get("errors") or []:
        place = ".".join(error["at"].split(".")[:2]).lower()
        assert place in {"body", "path", "query", *known}, f"{error} names nothing of {sorted(known)}"


def _names(body: Any) -> Iterator[str]:
    return iter(body) if isinstance(body, dict) else iter(())


def document_of(path: str, method: str) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][path][method.lower()]
    return found


def ask(operation: Any, mode: GenerationMode, known: Known, headers: dict[str, str]) -> None:
    """A few requests to one operation; the first that is answered otherwise than promised is raised."""
    checks = [*CHECKS, names_what_can_be_sent]
    if mode is GenerationMode.NEGATIVE:
        checks.append(takes_no_broken_body)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def each(case: Any, data: st.DataObject) -> None:
        if mode is GenerationMode.POSITIVE and data.draw(st.booleans()):
            for name in case.path_parameters or {}:
                if name in known:
                    case.path_parameters[name] = data.draw(st.sampled_from(known[name]))
            if operation.method != "get":
                case.query = {**(case.query or {}), "base_revision": 1}
        with transaction.atomic():
            ApiToken.objects.update(asked_in_minute=0)
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=checks)

    each()


def _told(found: BaseExceptionGroup[BaseException]) -> str:
    return " | ".join(
        _told(one) if isinstance(one, BaseExceptionGroup) else f"{one} {getattr(one, 'message', '')}"
        for one in found.exceptions
    )


def test_the_document_is_valid() -> None:
    found = document()
    schemathesis.openapi.from_dict(found).validate()
    ids = [one["operationId"] for methods in found["paths"].values() for one in methods.values()]
    assert len(ids) == len(set(ids)) > 50


def test_no_two_shapes_share_a_name() -> None:
    """The document would keep only one of them."""
    shapes = [shape for shape in subclasses(Schema) if shape.__module__.startswith("awskb.api")]
    names = Counter(shape.__name__ for shape in shapes if "[" not in shape.__name__)
    assert [name for name, count in names.items() if count > 1] == []


def subclasses(of: type[Any]) -> set[type[Any]]:
    below = set(of.__subclasses__())
    return below.union(*(subclasses(one) for one in below))
