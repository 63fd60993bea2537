"""Cards and the domains of an exam that ask for them."""

from __future__ import annotations

import pytest

from awskb.accounts.models import User
from certs.queries.card_candidates import candidates
from certs.queries.card_links import card_links
from notes.models import Entry, ServiceFeature
from tests.factories.exam_maps import an_exam, an_item_of
from tests.factories.notes import a_section, a_service, a_term

pytestmark = pytest.mark.django_db


def test_cards_are_linked_through_the_map_and_the_rest_is_told(reader: User) -> None:
    version, other = an_exam("ABC-C01"), an_exam("DEF-C01")
    iam = a_service("AWS IAM", "IAM", features={"IAM role": ["role"]}, status="active")
    section = a_section("IAM")
    role = a_term("role", section, "user w/ tmp credentials")
    part = ServiceFeature.objects.get()
    Entry.objects.filter(pk=role.pk).update(feature=part, service=None, tied_by="person")
    topic = a_term("encryption", section, "so that nobody reads it")
    lost = a_term("lunch", section, "what one eats at noon")
    an_item_of(version, iam, "1.1", "2.1")
    an_item_of(version, "data protection", "2.1", entry=topic)
    found = card_links(
        person=reader, exam_version_ids=[version.pk, other.pk], cards=candidates(person=reader)
    )
    links = found[version.pk]
    assert {number: [one.entry_id for one in cards] for number, cards in links.by_domain.items()} == {
        1: [role.pk],
        2: [role.pk, topic.pk],
    }
    assert [one.entry_id for one in links.unmapped] == [lost.pk]
    assert (links.mapped, links.total) == (2, 3)
    assert found[other.pk].mapped == 0
