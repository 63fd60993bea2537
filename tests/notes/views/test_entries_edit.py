from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from awskb.accounts.models import User
from notes.models import Entry, Revision
from tests.factories.notes import a_group, a_section, a_term, an_item, edited

ClientOf = Callable[[User], Client]


@pytest.fixture
def network(db: None) -> Entry:
    return a_section("NETWORK")


@pytest.fixture
def region(network: Entry) -> Entry:
    return a_term(
        "region",
        a_group("REGIONS", network),
        "collection of AZ http://cloudping.bastionhost.org/en/",
        body="* factors: svc, cost\n* some svc are global (CloudFront, S3)",
        aliases=("regions",),
    )


def edit_url(entry: Entry) -> str:
    if entry.slug:
        return reverse("notes:entry-edit", args=[entry.slug])
    return reverse("notes:item-edit", args=[entry.pk])


def sent(client: Client, entry: Entry, **changes: Any) -> dict[str, Any]:
    """What a browser sends of the form as it was shown, with some fields changed."""
    form = client.get(edit_url(entry)).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    return {**{name: "" if value is None else value for name, value in fields.items()}, **changes}


def test_the_form_shows_what_the_entry_says(region: Entry, ben: User, client_of: ClientOf) -> None:
    response = client_of(ben).get(edit_url(region))
    assert response.status_code == 200
    page = response.content.decode()
    assert "Edit region" in page
    assert "collection of AZ http://cloudping" in page
    assert 'name="base_revision" value="1"' in page
    assert "what stands after <code>_region_:</code>" in page
    assert "as NETWORK shows it" in page


def test_only_editors_write(region: Entry, reader: User, ben: User, eve: Client, client_of: ClientOf) -> None:
    address = edit_url(region)
    assert client_of(ben).get(address).status_code == 200
    assert client_of(reader).get(address).status_code == 403
    assert client_of(reader).post(address, {"title": "x"}).status_code == 403
    assert eve.get(address).status_code == 302
    assert eve.post(address, {"title": "x"}).status_code == 302


def test_saving_makes_a_revision_and_leads_back(region: Entry, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    body = "* factors: svc, cost\r\n* some svc are global (CloudFront, S3, IAM)"
    response = client.post(
        edit_url(region), sent(client, region, body=body, why="IAM is global too"), follow=True
    )
    assert response.redirect_chain == [(region.get_absolute_url(), 302)]
    assert "Saved region as revision 2" in response.content.decode()
    region.refresh_from_db()
    assert region.body == body.replace("\r\n", "\n")
    revision = Revision.objects.get(entry=region, number=2)
    assert (revision.by, revision.summary, revision.through) == (ben, "IAM is global too", "form")


def test_saving_without_a_change_writes_nothing(region: Entry, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    client.post(edit_url(region), sent(client, region))
    assert region.revisions.count() == 1


def test_aliases_and_tags_are_separated_by_commas_and_lines(
    region: Entry, ben: User, client_of: ClientOf
) -> None:
    client = client_of(ben)
    client.post(
        edit_url(region), sent(client, region, aliases="regions\nAWS region, place", tags="#Net，data eng")
    )
    assert [alias.name for alias in region.aliases.all()] == ["regions", "AWS region", "place"]
    assert set(region.tags.names()) == {"net", "data eng"}


def test_an_alias_with_a_comma_survives(network: Entry, ben: User, client_of: ClientOf) -> None:
    odd = a_term("O(1)", network, "quick", aliases=("constant, always", "flat"))
    client = client_of(ben)
    client.post(edit_url(odd), sent(client, odd, definition="very quick"))
    assert [alias.name for alias in odd.aliases.all()] == ["constant, always", "flat"]


def test_a_new_group_name_makes_the_group(
    region: Entry, network: Entry, ben: User, client_of: ClientOf
) -> None:
    client = client_of(ben)
    client.post(edit_url(region), sent(client, region, group="PLACES"))
    region.refresh_from_db()
    assert region.parent is not None
    assert (region.parent.title, region.parent.parent) == ("PLACES", network)


def test_the_group_of_that_name_is_taken(
    region: Entry, network: Entry, ben: User, client_of: ClientOf
) -> None:
    places = a_group("PLACES", network)
    client = client_of(ben)
    client.post(edit_url(region), sent(client, region, group="places"))
    region.refresh_from_db()
    assert region.parent == places


def test_a_wrong_field_keeps_everything_typed(region: Entry, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    response = client.post(edit_url(region), sent(client, region, title="", body="* my new words"))
    assert response.status_code == 422
    page = response.content.decode()
    assert "* my new words" in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_title_error"' in page
    assert 'id="id_title_error"' in page


def test_what_saving_refuses_stands_beside_its_field(region: Entry, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    response = client.post(edit_url(region), sent(client, region, title="x" * 301))
    assert response.status_code == 422
    assert "title" in response.context["form"].errors


@pytest.mark.parametrize("text", ["a\0b"])
def test_what_no_database_keeps_is_refused(region: Entry, ben: User, client_of: ClientOf, text: str) -> None:
    client = client_of(ben)
    for field in ("title", "body", "definition", "tags", "aliases", "why", "group"):
        response = client.post(edit_url(region), sent(client, region, **{field: text}))
        assert response.status_code == 422, field
    assert region.revisions.count() == 1


@pytest.mark.parametrize("base", ["", "-1", "no number", "9" * 30])
def test_without_a_base_nothing_is_saved(region: Entry, ben: User, client_of: ClientOf, base: str) -> None:
    client = client_of(ben)
    form = sent(client, region, body="* other", base_revision=base)
    response = client.post(edit_url(region), form)
    assert response.status_code == 422
    assert "did not say from which revision" in response.content.decode()
    assert region.revisions.count() == 1


def test_who_saves_second_loses_nothing(region: Entry, ada: User, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    form = sent(client, region, body="* factors: svc, cost\n* some svc are global (CloudFront, S3, IAM)")
    edited(region, by=ada, body="* factors: svc, cost\n* some svc are global (CloudFront, Route53)")
    response = client.post(edit_url(region), form)
    assert response.status_code == 409
    page = response.content.decode()
    assert 'ada saved <a href="/notes/region/history/2/">revision 2</a>' in page
    assert "<ins>, IAM</ins>" in page
    assert "Route53" in page
    assert 'name="base_revision" value="2"' in page
    assert "(CloudFront, S3, IAM)</textarea>" in page
    region.refresh_from_db()
    assert "Route53" in region.body


def test_saving_again_after_a_conflict_is_an_act_of_its_own(
    region: Entry, ada: User, ben: User, client_of: ClientOf
) -> None:
    client = client_of(ben)
    form = sent(client, region, body="* mine")
    edited(region, by=ada, body="* hers")
    client.post(edit_url(region), form)
    client.post(edit_url(region), {**form, "base_revision": 2})
    region.refresh_from_db()
    assert region.body == "* mine"
    assert [revision.state["body"] for revision in region.revisions.order_by("number")][1:] == [
        "* hers",
        "* mine",
    ]


def test_a_conflict_makes_no_group(
    region: Entry, network: Entry, ada: User, ben: User, client_of: ClientOf
) -> None:
    client = client_of(ben)
    form = sent(client, region, group="NEW ONE", body="* mine")
    edited(region, by=ada, body="* hers")
    assert client.post(edit_url(region), form).status_code == 409
    assert not Entry.objects.filter(title="NEW ONE").exists()


def test_an_entry_binned_meanwhile_keeps_what_was_written(
    region: Entry, ben: User, client_of: ClientOf
) -> None:
    client = client_of(ben)
    form = sent(client, region, body="* mine")
    client.post(reverse("notes:entry-bin", args=[region.slug]), {"base_revision": 1})
    response = client.post(edit_url(region), form)
    assert response.status_code == 409
    assert "* mine" in response.content.decode()
    assert client.get(edit_url(region)).status_code == 404


def test_a_title_makes_lines_a_term(network: Entry, ben: User, client_of: ClientOf) -> None:
    lines = an_item("* the thing that routes", network)
    client = client_of(ben)
    response = client.post(edit_url(lines), sent(client, lines, title="router"))
    lines.refresh_from_db()
    assert lines.kind == Entry.Kind.TERM
    assert response["Location"] == "/notes/router/"


def test_a_section_moves_but_not_into_itself(network: Entry, ben: User, client_of: ClientOf) -> None:
    inner = a_section("DNS", network)
    client = client_of(ben)
    response = client.post(edit_url(network), sent(client, network, section=inner.pk))
    assert response.status_code == 422
    assert "section" in response.context["form"].errors


def test_the_icon_of_a_heading_is_part_of_what_is_typed(ben: User, client_of: ClientOf) -> None:
    section = a_section("🕸️ NETWORK")
    client = client_of(ben)
    form = sent(client, section)
    assert form["title"] == "🕸️ NETWORK"
    client.post(edit_url(section), {**form, "title": "🌐 NETWORK"})
    section.refresh_from_db()
    assert (section.icon, section.title) == ("🌐", "NETWORK")


def test_an_old_address_leads_to_the_form(region: Entry, ben: User, client_of: ClientOf) -> None:
    region.old_slugs.create(slug="area")
    response = client_of(ben).get("/notes/area/edit/")
    assert response["Location"] == edit_url(region)


def test_refining_needs_a_post_with_its_base(network: Entry, ben: User, client_of: ClientOf) -> None:
    raw = a_term("subnet", network, status="raw")
    client = client_of(ben)
    address = reverse("notes:entry-refine", args=[raw.slug])
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 400
    assert client.post(address, {"base_revision": 1}).status_code == 302
    raw.refresh_from_db()
    assert raw.status == Entry.Status.REFINED


def test_refining_by_htmx_loads_the_page_again(network: Entry, ben: User, client_of: ClientOf) -> None:
    raw = an_item("* later", network, status="raw")
    address = reverse("notes:item-refine", args=[raw.pk])
    response = client_of(ben).post(address, {"base_revision": 1}, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Refresh"]) == (204, "true")


@pytest.mark.parametrize("terms", [3, 30])
def test_the_form_asks_the_same_number_of_queries(
    network: Entry,
    region: Entry,
    ben: User,
    client_of: ClientOf,
    django_assert_max_num_queries: Any,
    terms: int,
) -> None:
    for number in range(terms):
        a_term(f"term {number}", a_section(f"SECTION {number}", network))
    client = client_of(ben)
    with django_assert_max_num_queries(13):
        assert client.get(edit_url(region)).status_code == 200


def test_hostile_text_is_shown_as_text(network: Entry, ben: User, client_of: ClientOf) -> None:
    hostile = '</textarea><script>alert(1)</script>"><img src=x onerror=alert(1)>'
    entry = a_term(
        "x", network, hostile, body=hostile, expansion=hostile, aliases=(hostile,), tags=(hostile,)
    )
    page = client_of(ben).get(edit_url(entry)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_more_lines_than_anybody_reads_are_refused_with_the_text_kept(
    region: Entry, ben: User, client_of: ClientOf
) -> None:
    client = client_of(ben)
    answer = client.post(edit_url(region), sent(client, region, body="a\n" * 100_000 + "the last"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The body has 100,001 lines; at most 100,000 fit." in page
    assert "the last" in page
    region.refresh_from_db()
    assert region.revision_number == 1
