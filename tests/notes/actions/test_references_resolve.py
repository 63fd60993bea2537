"""What a reference in the text leads to."""

import pytest

from notes.actions.entries import move_entry
from notes.actions.ties import tie_entry
from notes.models import Entry, Reference
from tests.factories.notes import (
    NOW,
    a_group,
    a_note,
    a_root,
    a_section,
    a_service,
    a_term,
    about_aws,
    an_item,
    edited,
)

pytestmark = pytest.mark.django_db


def reference_of(entry: Entry) -> Reference:
    return Reference.objects.exclude(kind="mention").get(entry=entry)


def target_of(entry: Entry) -> Entry | None:
    return reference_of(entry).target


@pytest.mark.parametrize(
    "written",
    ["ECS", "ecs", "Elastic Container Svc", "containers at AWS", "ECS (Elastic Container Svc)", "ECS#limits"],
)
def test_an_entry_is_found_by_each_of_its_names(written: str) -> None:
    ecs = a_term("ECS", expansion="Elastic Container Svc", aliases=("Containers at AWS",))
    other = a_term("jobs", definition=f"see [[{written}]]")
    assert target_of(other) == ecs


def test_an_entry_is_found_by_the_official_name_of_its_service() -> None:
    about_aws(a_root())
    a_service("Amazon Elastic Container Service", "ECS", names=("EC2 Container Service",))
    ecs = a_term("ECS")
    assert target_of(a_term("jobs", definition="[[amazon elastic container service]]")) == ecs
    assert target_of(a_term("old", definition="[[EC2 Container-Service]]")) == ecs


def test_a_wanted_reference_resolves_when_its_target_appears_and_is_wanted_again_when_renamed() -> None:
    other = a_term("CloudSearch", definition="类似 ElasticSearch")
    assert (reference_of(other).state, reference_of(other).kind) == ("wanted", "similar")
    target = a_term("Elasticsearch")
    assert (reference_of(other).state, target_of(other)) == ("resolved", target)
    edited(target, title="OpenSearch")
    assert (reference_of(other).state, target_of(other)) == ("wanted", None)
    edited(target, aliases=("ElasticSearch",))
    assert target_of(other) == target


def test_a_wanted_reference_resolves_when_a_person_ties_its_target() -> None:
    other = a_term("jobs", definition="[[Amazon Elastic Container Service]]")
    service = a_service("Amazon Elastic Container Service", "ECS")
    target = a_term("our containers")
    tie_entry(entry_id=target.pk, base_revision=1, by=None, at=NOW, through="form", service_id=service.pk)
    assert target_of(other) == target


def test_a_path_leads_to_a_label_of_the_section() -> None:
    compute, storage = a_section("🤖 COMPUTE"), a_section("🧳️ STORAGE")
    here = a_group("DATA ENG", compute, definition="🗄️ storage / data eng")
    there = a_group("DATA ENG", storage, definition="🗄 🤖 compute > Data Eng")
    assert (target_of(here), target_of(there)) == (there, here)


def test_a_path_tells_two_entries_of_one_title_apart() -> None:
    iam, mobile = a_section("IAM"), a_section("MOBILE")
    in_iam, in_mobile = a_term("Cognito", iam), a_term("Cognito", mobile)
    term = a_term("login", definition="[[IAM/Cognito]]")
    assert target_of(term) == in_iam
    edited(iam, title="identity")
    assert target_of(term) is None
    edited(mobile, title="IAM")
    assert target_of(term) == in_mobile


def test_a_path_follows_what_is_moved() -> None:
    iam, mobile = a_section("IAM"), a_section("MOBILE")
    cognito = a_term("Cognito", mobile)
    term = a_term("login", definition="[[IAM/Cognito]]")
    assert target_of(term) is None
    move_entry(entry_id=cognito.pk, base_revision=1, parent_id=iam.pk, by=None, at=NOW, through="form")
    assert target_of(term) == cognito


def test_an_ambiguous_wikilink_says_so_until_it_is_clear() -> None:
    first, second = a_term("SNS", a_section("MOBILE")), a_term("SNS", a_section("messaging"))
    term = a_term("push", definition="[[SNS]]")
    assert (reference_of(term).state, target_of(term)) == ("ambiguous", None)
    edited(second, title="SNS topics")
    assert target_of(term) == first


def test_an_ambiguous_cabinet_reference_prefers_the_section_then_the_refined_then_the_first() -> None:
    mobile, messaging, other = a_section("MOBILE"), a_section("messaging"), a_section("other")
    raw = a_term("SNS", mobile, status="raw")
    refined = a_term("SNS", messaging)
    assert target_of(a_term("push", mobile, "🗄️ SNS")) == raw
    assert target_of(a_term("queue", other, "🗄️ SNS")) == refined
    edited(raw, status="refined")
    assert target_of(a_term("third", other, "🗄️ SNS")) == raw


def test_a_term_with_its_section_s_title_shares_the_section_s_address() -> None:
    section = a_section("RDS")
    a_term("RDS", section)
    a_term("RDS", section, status="raw")
    assert target_of(a_term("Aurora", definition="[[RDS]]")) == section


@pytest.mark.parametrize("written", ["`containers.md`", "`x/containers.md`", "`CONTAINERS.md`"])
def test_a_file_is_found_by_its_name(written: str) -> None:
    term = a_term("pods", definition=f"🗄️ {written}")
    assert reference_of(term).state == "wanted"
    root = a_note("# DOCKER\n", "containers.md")[0]
    assert target_of(term) == root


def test_a_file_in_a_folder_is_found_by_the_end_of_its_path_and_by_a_unique_base_name() -> None:
    amqp = a_note("# QUEUES\n", "notes/x/amqp.md")[0]
    a_note("# A\n", "a/same.md")
    a_note("# B\n", "b/same.md")
    assert target_of(a_term("1", definition="🗄️ `x/amqp.md`")) == amqp
    assert target_of(a_term("2", definition="🗄️ `amqp.md`")) == amqp
    assert target_of(a_term("3", definition="🗄️ `b/same.md`")) is not None
    assert target_of(a_term("4", definition="🗄️ `other/amqp.md`")) is None


def test_a_place_in_a_file_is_found_below_its_root() -> None:
    entries = a_note("# db\n\nINDEX\n* _B-tree_: x\n", "data/store.md")
    group = next(entry for entry in entries if entry.kind == "group")
    a_term("INDEX", a_section("db"))
    assert target_of(a_term("1", definition="🗄️ `data/store.md` db > index")) == group
    assert target_of(a_term("2", definition="🗄️ `data/store.md` nowhere")) is None


def test_several_files_behind_one_sign_are_several_references() -> None:
    a_note("# X\n", "b.md")
    item = an_item("* see 🗄️ `a.md` `b.md`")
    states = Reference.objects.filter(entry=item).order_by("order").values_list("written", "state")
    assert list(states) == [("a.md", "wanted"), ("b.md", "resolved")]
