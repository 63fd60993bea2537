from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from awskb.accounts.models import User
from notes.models import Entry, Revision, Service, SourceFile, Tag
from tests.factories.notes import a_group, a_note, a_section, a_service, a_term, about_aws, an_item, edited

ClientOf = Callable[[User], Client]
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
MODELS = [
    "citation",
    "entry",
    "link",
    "load",
    "namedsource",
    "oldslug",
    "progressitem",
    "reference",
    "revision",
    "service",
    "servicefeature",
    "sourceblock",
    "sourceconflict",
    "sourcefile",
    "tag",
    "target",
]


@pytest.fixture
def network(db: None) -> Entry:
    return a_section("NETWORK")


@pytest.fixture
def region(network: Entry) -> Entry:
    return a_term("region", network, "collection of AZ", body="* old", aliases=("regions",), tags=("net",))


def change_url(entry: Entry) -> str:
    return reverse("admin:notes_entry_change", args=[entry.pk])


def sent(client: Client, entry: Entry | None = None, **changes: Any) -> dict[str, Any]:
    """What a browser sends of the admin's form as it was shown, with some fields changed."""
    address = change_url(entry) if entry else reverse("admin:notes_entry_add")
    context = client.get(address).context
    form = context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    for inline in context["inline_admin_formsets"]:
        formset = inline.formset
        for name, field in formset.management_form.fields.items():
            data[f"{formset.prefix}-{name}"] = formset.management_form[name].value() or field.initial or 0
        for row in formset.forms:
            data.update({f"{row.prefix}-{name}": row[name].value() for name in row.fields})
    return {
        **{name: value for name, value in data.items() if value is not None and value is not False},
        **changes,
    }


@pytest.mark.parametrize("model", MODELS)
def test_every_shared_model_has_its_list_and_search(model: str, ada: User, client_of: ClientOf) -> None:
    a_note(
        "# COMPUTE\n* _Lambda_: functions https://aws.amazon.com/lambda/ 🎯 see [[EC2]]\n\n📹 Brown ccp https://v.example/1\n"
    )
    client = client_of(ada)
    address = reverse(f"admin:notes_{model}_changelist")
    assert client.get(address).status_code == 200
    assert client.get(address, {"q": HOSTILE}).status_code == 200
    assert HOSTILE not in client.get(address, {"q": HOSTILE}).content.decode()
    for row in apps.get_model("notes", model).objects.all()[:2]:
        assert client.get(reverse(f"admin:notes_{model}_change", args=[row.pk])).status_code == 200


def test_only_curators_enter(
    region: Entry, ada: User, ben: User, reader: User, eve: Client, client_of: ClientOf
) -> None:
    assert client_of(ada).get(change_url(region)).status_code == 200
    for client in (client_of(ben), client_of(reader), eve):
        assert client.get(change_url(region)).status_code in {302, 403}
        assert client.post(change_url(region), {"title": "x"}).status_code in {302, 403}
    assert region.revisions.count() == 1


def test_a_save_is_one_revision_of_the_same_action(region: Entry, ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    form = sent(
        client, region, body="* new [[AZ]] https://example.org/", written_tags="net, places", why="more"
    )
    assert client.post(change_url(region), form).status_code == 302
    region.refresh_from_db()
    assert region.body == "* new [[AZ]] https://example.org/"
    revision = Revision.objects.get(entry=region, number=2)
    assert (revision.by, revision.through, revision.summary) == (ada, "admin", "more")
    assert region.revision_number == 2
    assert set(region.tags.names()) == {"net", "places"}
    assert region.citations.get().link.url == "https://example.org/"
    assert region.references.get().written == "AZ"


def test_aliases_are_edited_beside_the_entry(region: Entry, ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    form = sent(client, region)
    new = {**form, "aliases-1-name": "AWS region", "aliases-TOTAL_FORMS": 2}
    assert client.post(change_url(region), new).status_code == 302
    assert [alias.name for alias in region.aliases.all()] == ["regions", "AWS region"]
    form = sent(client, region)
    client.post(change_url(region), {**form, "aliases-0-DELETE": "on"})
    assert [alias.name for alias in region.aliases.all()] == ["AWS region"]
    assert region.revisions.count() == 3


def test_saving_without_a_change_writes_nothing(region: Entry, ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    assert client.post(change_url(region), sent(client, region)).status_code == 302
    assert region.revisions.count() == 1


def test_what_was_derived_is_not_taken_from_the_form(region: Entry, ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    form = sent(
        client, region, summary="<b>mine</b>", slug="mine", kind="section", revision_number=9, hidden="on"
    )
    client.post(change_url(region), form)
    region.refresh_from_db()
    assert (region.summary, region.slug, region.kind, region.hidden) == (
        "collection of AZ",
        "region",
        "term",
        False,
    )


def test_who_saves_second_sees_the_form_with_the_text_kept(
    region: Entry, ada: User, ben: User, client_of: ClientOf
) -> None:
    client = client_of(ada)
    form = sent(client, region, body="* mine")
    edited(region, by=ben, body="* his")
    response = client.post(change_url(region), form)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Somebody saved revision 2 while you wrote" in page
    assert "* mine" in page
    assert 'name="base_revision" value="1"' in page
    assert 'name="seen_revision" value="2"' in page
    region.refresh_from_db()
    assert region.body == "* his"
    assert client.post(change_url(region), {**form, "seen_revision": 2}).status_code == 302
    region.refresh_from_db()
    assert (region.body, region.revision_number) == ("* mine", 3)


def test_without_a_base_nothing_is_saved(region: Entry, ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    form = sent(client, region, body="* mine")
    del form["base_revision"]
    response = client.post(change_url(region), form)
    assert response.status_code == 422
    assert "is missing" in response.content.decode()
    assert region.revisions.count() == 1


def test_what_the_action_refuses_stands_at_its_field(
    region: Entry, network: Entry, ada: User, client_of: ClientOf
) -> None:
    client = client_of(ada)
    response = client.post(change_url(region), sent(client, region, title="x" * 301))
    assert response.status_code == 422
    assert "at most 300 fit" in response.content.decode()
    response = client.post(change_url(network), sent(client, network, parent=network.pk))
    assert response.status_code == 422
    assert "cannot stand below itself" in response.content.decode()


def test_a_new_entry_comes_by_the_same_action(network: Entry, ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    form = sent(
        client, kind="term", title="router", definition="sends on", parent=network.pk, status="refined"
    )
    form["aliases-0-name"] = "gateway"
    assert client.post(reverse("admin:notes_entry_add"), form).status_code == 302
    entry = Entry.objects.get(slug="router")
    assert (entry.summary, entry.parent) == ("sends on", network)
    assert entry.aliases.get().name == "gateway"
    assert entry.revisions.get().through == "admin"


def test_the_editor_previews_under_the_policy(region: Entry, ada: User, client_of: ClientOf) -> None:
    response = client_of(ada).get(change_url(region))
    page = response.content.decode()
    assert page.count('class="markdownx-preview"') == 2
    assert 'data-markdownx-urls-path="/notes/preview/"' in page
    assert "data-markdownx-upload" not in page
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "style=" not in page


def test_ties_and_mentions_are_decided_by_a_person(region: Entry, ada: User, client_of: ClientOf) -> None:
    service = a_service("AWS Global Infrastructure", "Regions")
    client = client_of(ada)
    client.post(change_url(region), sent(client, region, service=service.pk, mentioning="off"))
    region.refresh_from_db()
    assert (region.service, region.tied_by, region.mentioning) == (service, "person", "off")
    client.post(change_url(region), sent(client, region, service=""))
    region.refresh_from_db()
    assert (region.service, region.tied_by) == (None, "untied")


def test_members_only_and_status(region: Entry, ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    client.post(change_url(region), sent(client, region, members_only="on", status="raw"))
    region.refresh_from_db()
    assert (region.members_only, region.hidden, region.status) == (True, True, "raw")


def test_nothing_is_deleted_here(region: Entry, administrator: User, client_of: ClientOf) -> None:
    client = client_of(administrator)
    address = reverse("admin:notes_entry_delete", args=[region.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
    page = client.get(change_url(region)).content.decode()
    assert reverse("notes:entry-bin", args=["region"]) in page
    assert (
        client.get(reverse("admin:notes_entry_history", args=[region.pk]))["Location"]
        == "/notes/region/history/"
    )


def test_an_entry_in_the_bin_is_shown_but_not_changed(region: Entry, ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    form = sent(client, region, body="* mine")
    client.post("/notes/region/bin/", {"base_revision": 1})
    assert client.get(change_url(region)).status_code == 200
    refused = client.post(change_url(region), form)
    assert refused.status_code == 409
    assert "* mine" in refused.content.decode()
    live = client.get(reverse("admin:notes_entry_changelist")).content.decode()
    binned = client.get(reverse("admin:notes_entry_changelist"), {"bin": "in"}).content.decode()
    assert change_url(region) not in live
    assert change_url(region) in binned


def chosen(action: str, *entries: Entry, **more: Any) -> dict[str, Any]:
    return {"action": action, "_selected_action": [entry.pk for entry in entries], **more}


def test_many_entries_at_once(network: Entry, region: Entry, ada: User, client_of: ClientOf) -> None:
    other = a_term("AZ", network, status="raw")
    line = an_item("* later", network, status="raw")
    group = a_group("PLACES", network)
    service = a_service("AWS Global Infrastructure", "Regions")
    client = client_of(ada)
    address = reverse("admin:notes_entry_changelist")
    assert "Give them which tags?" in client.post(address, chosen("tag", region, other)).content.decode()
    client.post(address, chosen("tag", region, other, apply="1", tags="place, #net"))
    assert set(region.tags.names()) == {"net", "place"} == set(other.tags.names())
    client.post(address, chosen("untag", region, apply="1", tags="place"))
    assert set(region.tags.names()) == {"net"}
    client.post(address, chosen("refine", other, line))
    client.post(address, chosen("move", region, line, apply="1", parent=group.pk))
    client.post(address, chosen("tie", region, apply="1", service=service.pk))
    for entry in (region, other, line):
        entry.refresh_from_db()
    assert (other.status, line.status) == ("refined", "refined")
    assert (region.parent, line.parent) == (group, group)
    assert region.service == service
    client.post(address, chosen("untie", region))
    client.post(address, chosen("unrefine", region))
    client.post(address, chosen("move_to_bin", line))
    region.refresh_from_db()
    line.refresh_from_db()
    assert (region.service, region.status) == (None, "raw")
    assert line.binned_at is not None
    assert set(region.revisions.exclude(number=1).values_list("through", "by__username")) == {
        ("admin", "ada")
    }


def test_what_cannot_be_moved_is_told_and_the_rest_is_done(
    network: Entry, region: Entry, ada: User, client_of: ClientOf
) -> None:
    group = a_group("PLACES", network)
    address = reverse("admin:notes_entry_changelist")
    data = chosen("move", region, network, apply="1", parent=group.pk)
    page = client_of(ada).post(address, data, follow=True).content.decode()
    assert "1 entry done" in page
    assert "A section stands in a section" in page


@pytest.mark.parametrize("count", [3, 40])
def test_the_list_asks_the_same_number_of_queries(
    network: Entry, ada: User, client_of: ClientOf, django_assert_max_num_queries: Any, count: int
) -> None:
    for number in range(count):
        a_term(f"Term {number}", a_group(f"G{number}", network))
    client = client_of(ada)
    with django_assert_max_num_queries(8):
        client.get(reverse("admin:notes_entry_changelist"))


@pytest.mark.parametrize("count", [2, 30])
def test_the_form_asks_the_same_number_of_queries(
    network: Entry, ada: User, client_of: ClientOf, django_assert_max_num_queries: Any, count: int
) -> None:
    body = "\n".join(f"* [[T {number}]] https://example.org/{number}" for number in range(count))
    entry = a_term("long", network, body=body, aliases=tuple(f"a{number}" for number in range(count)))
    client = client_of(ada)
    with django_assert_max_num_queries(24):
        client.get(change_url(entry))


def test_a_place_is_chosen_among_sections_and_groups(region: Entry, ada: User, client_of: ClientOf) -> None:
    found = client_of(ada).get(
        reverse("admin:autocomplete"),
        {"app_label": "notes", "model_name": "entry", "field_name": "parent", "term": "e"},
    )
    assert [row["text"] for row in found.json()["results"]] == ["NETWORK"]


def test_a_correction_of_the_catalogue_is_remembered(ada: User, client_of: ClientOf) -> None:
    service = a_service("Amazon Foo", "Foo", names=("Foo Service",), from_catalogue=True)
    client = client_of(ada)
    address = reverse("admin:notes_service_change", args=[service.pk])
    context = client.get(address).context
    form = context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    for inline in context["inline_admin_formsets"]:
        formset = inline.formset
        for name in formset.management_form.fields:
            data[f"{formset.prefix}-{name}"] = formset.management_form[name].value() or 0
        for row in formset.forms:
            data.update({f"{row.prefix}-{name}": row[name].value() or "" for name in row.fields})
    data |= {"status_sources": "[]", "one_line": "Better words", "names-0-name": "Foo Svc", "name": "Renamed"}
    assert client.post(address, data).status_code == 302
    service.refresh_from_db()
    assert (service.name, service.one_line) == ("Amazon Foo", "Better words")
    assert service.corrected == ["names", "one_line"]
    assert service.names.get().name_key == "foosvc"


def test_people_may_add_other_products(ada: User, client_of: ClientOf) -> None:
    data: dict[str, Any] = {"name": "Terraform", "short": "Terraform", "vendor": "HashiCorp"}
    data |= {"status": "active", "status_sources": "[]"}
    data |= {f"{rows}-{what}_FORMS": 0 for rows in ("names", "features") for what in ("TOTAL", "INITIAL")}
    response = client_of(ada).post(reverse("admin:notes_service_add"), data)
    assert response.status_code == 302
    service = Service.objects.get()
    assert (service.slug, service.from_catalogue, service.corrected) == ("terraform", False, [])


def test_a_tag_is_renamed_for_all_that_bear_it(region: Entry, ada: User, client_of: ClientOf) -> None:
    tag = Tag.objects.get(name="net")
    client = client_of(ada)
    address = reverse("admin:notes_tag_change", args=[tag.pk])
    inline = {"entry_tags-TOTAL_FORMS": 0, "entry_tags-INITIAL_FORMS": 0}
    assert client.post(address, {"name": "#Networks", **inline}).status_code == 302
    assert list(region.tags.names()) == ["networks"]
    assert Tag.objects.get().slug == "networks"
    assert region.revisions.order_by("-number").first().summary == "Renamed the tag net to networks"


def test_several_tags_become_one_after_a_page_that_tells_what_happens(
    network: Entry, region: Entry, ada: User, client_of: ClientOf
) -> None:
    both = a_term("AZ", network, tags=("net", "networks"))
    other = a_term("edge", network, tags=("networks",))
    away = a_term("VPC", network, tags=("netz", "apart"))
    tags = {tag.name: tag.pk for tag in Tag.objects.all()}
    client = client_of(ada)
    address = reverse("admin:notes_tag_changelist")
    sent: dict[str, Any] = {"action": "merge", "_selected_action": [tags["net"]]}
    assert "Choose two tags at least" in client.post(address, sent, follow=True).content.decode()
    sent["_selected_action"] = [tags["net"], tags["netz"], tags["networks"]]
    page = client.post(address, sent).content.decode()
    assert "networks: 2 entries" in page
    assert "Afterwards 4 entries bear" in page
    assert Tag.objects.count() == 4
    forged = client.post(address, {**sent, "apply": "1", "into": tags["apart"]}).content.decode()
    assert "Select a valid choice" in forged
    client.post(address, {**sent, "apply": "1", "into": tags["networks"]})
    assert set(Tag.objects.values_list("name", flat=True)) == {"apart", "networks"}
    assert [set(entry.tags.names()) for entry in (region, both, other, away)] == [
        {"networks"},
        {"networks"},
        {"networks"},
        {"networks", "apart"},
    ]
    newest = {one: one.revisions.order_by("-number").first() for one in (region, both, other, away)}
    assert newest[both].summary == newest[away].summary == "Merged the tags net, netz into networks"
    assert newest[away].state["tags"] == ["apart", "networks"]
    assert newest[other].number == 1


def test_the_author_and_subject_of_a_file(network: Entry, ada: User, client_of: ClientOf) -> None:
    service = a_service("Amazon EC2", "EC2")
    file = about_aws(network.parent)
    SourceFile.objects.filter(pk=file.pk).update(about_aws=False)
    term = a_term("EC2", network)
    assert term.service is None
    address = reverse("admin:notes_sourcefile_change", args=[file.pk])
    response = client_of(ada).post(address, {"author": ada.pk, "about_aws": "on", "name": "other.md"})
    assert response.status_code == 302
    file.refresh_from_db()
    term.refresh_from_db()
    assert (file.name, file.author, file.about_aws) == ("aws.md", ada, True)
    assert (term.service, term.tied_by) == (service, "name")


def test_hostile_values_are_shown_as_text_everywhere(network: Entry, ada: User, client_of: ClientOf) -> None:
    entry = a_term(
        "x",
        network,
        HOSTILE,
        body=HOSTILE,
        expansion=HOSTILE[:200],
        aliases=(HOSTILE,),
        tags=(HOSTILE,),
        summary=HOSTILE,
    )
    client = client_of(ada)
    pages = [
        reverse("admin:notes_entry_changelist"),
        change_url(entry),
        reverse("admin:notes_revision_changelist"),
        reverse("admin:notes_revision_change", args=[entry.revisions.get().pk]),
        reverse("admin:notes_tag_changelist"),
        reverse("admin:index"),
    ]
    for address in pages:
        page = client.get(address).content.decode()
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address
