"""What a process remembers of names never outlives a change of them, whoever makes it or undoes it."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from notes.models import Entry, Reference, Service, ServiceName
from tests.factories.notes import a_root, a_section, a_service, a_term, about_aws, edited

pytestmark = pytest.mark.django_db


def targets_of(entry: Entry) -> list[int | None]:
    return list(Reference.objects.filter(entry=entry).order_by("order").values_list("target", flat=True))


def test_a_word_that_began_no_name_begins_one_later() -> None:
    section = a_section("compute")
    a_term("one", section, definition="runs on Zanzibar")
    zanzibar = a_term("Zanzibar", section)
    assert targets_of(a_term("two", section, definition="runs on Zanzibar")) == [zanzibar.pk]


def test_a_name_that_is_undone_is_not_remembered() -> None:
    section = a_section("compute")
    with transaction.atomic():
        a_term("Zanzibar", section)
        a_term("one", section, definition="Zanzibar and Madagascar")
        transaction.set_rollback(True)
    assert targets_of(a_term("two", section, definition="Zanzibar and Madagascar")) == []
    madagascar = a_term("Madagascar", section)
    assert targets_of(a_term("three", section, definition="Zanzibar and Madagascar")) == [madagascar.pk]


def test_a_name_written_otherwise_is_found_anew() -> None:
    section = a_section("compute")
    term = a_term("Zanzibar", section)
    a_term("one", section, definition="Zanzibar or Madagascar")
    edited(term, title="Madagascar")
    assert targets_of(a_term("two", section, definition="Madagascar")) == [term.pk]
    assert targets_of(a_term("three", section, definition="Zanzibar")) == []


def renamed_row(service: Service) -> None:
    Service.objects.filter(pk=service.pk).update(name="Amazon Zanzibar")


def another_name(service: Service) -> None:
    ServiceName.objects.create(service=service, name="Amazon Zanzibar", name_key="amazonzanzibar")


def past_django(service: Service) -> None:
    with connection.cursor() as cursor:
        # Not the cursor of Django's, which notices what is written.
        cursor.connection.execute("UPDATE notes_service SET short = 'Amazon Zanzibar'")
    assert Service.objects.get().pk == service.pk


@pytest.mark.parametrize("change", [renamed_row, another_name, past_django])
def test_a_service_of_another_name_is_found_by_it(change: Callable[[Service], None]) -> None:
    about_aws(a_root())
    section = a_section("compute")
    service = a_service("Elastic Madagascar", "EM")
    em = a_term("EM", section)
    assert targets_of(a_term("one", section, definition="[[Amazon Zanzibar]]")) == [None]
    change(service)
    assert targets_of(a_term("two", section, definition="[[Amazon Zanzibar]]")) == [em.pk]


def test_a_service_s_name_that_went_is_no_longer_found() -> None:
    about_aws(a_root())
    section = a_section("compute")
    a_service("Elastic Madagascar", "EM", names=("Amazon Zanzibar",))
    em = a_term("EM", section)
    assert targets_of(a_term("one", section, definition="[[Amazon Zanzibar]]")) == [em.pk]
    ServiceName.objects.filter(name="Amazon Zanzibar").delete()
    assert targets_of(a_term("two", section, definition="[[Amazon Zanzibar]]")) == [None]
