"""Two people write one entry at once, through the form and through the admin: nobody's words are lost."""

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from awskb.accounts.models import User
from notes.models import Entry, Revision
from tests.factories.notes import a_group, a_section, a_service, a_term, an_item, edited

ClientOf = Callable[[User], Client]

FACTORS = "* factors: svc, cost, distance to users"
GLOBAL = "* some svc are global (CloudFront, S3)"
EAST = "* `us-east-1` is the original region"
WEST = "* `us-west-1` has fewer svc and costs more"
BODY = "\n".join((FACTORS, GLOBAL, EAST, WEST))


class Way:
    """One way in: how a person opens an entry, and sends it back changed."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def opened(self, entry: Entry) -> dict[str, Any]:
        raise NotImplementedError

    def send(self, entry: Entry, form: dict[str, Any]) -> HttpResponse:
        raise NotImplementedError

    def saved(self, entry: Entry, **changes: Any) -> HttpResponse:
        return self.send(entry, {**self.opened(entry), **changes})


class Form(Way):
    def opened(self, entry: Entry) -> dict[str, Any]:
        form = self.client.get(_edit_url(entry)).context["form"]
        return {name: "" if form[name].value() is None else form[name].value() for name in form.fields}

    def send(self, entry: Entry, form: dict[str, Any]) -> HttpResponse:
        return self.client.post(_edit_url(entry), form)


class Admin(Way):
    def opened(self, entry: Entry) -> dict[str, Any]:
        context = self.client.get(_admin_url(entry)).context
        form = context["adminform"].form
        data = {name: form[name].value() for name in form.fields}
        for formset in (inline.formset for inline in context["inline_admin_formsets"]):
            management = formset.management_form
            data.update({f"{formset.prefix}-{name}": management[name].value() for name in management.fields})
            for row in formset.forms:
                data.update({f"{row.prefix}-{name}": row[name].value() for name in row.fields})
        return {name: value for name, value in data.items() if value is not None and value is not False}

    def send(self, entry: Entry, form: dict[str, Any]) -> HttpResponse:
        return self.client.post(_admin_url(entry), form)


def _edit_url(entry: Entry) -> str:
    if entry.slug:
        return reverse("notes:entry-edit", args=[entry.slug])
    return reverse("notes:item-edit", args=[entry.pk])


def _admin_url(entry: Entry) -> str:
    return reverse("admin:notes_entry_change", args=[entry.pk])


@pytest.fixture
def network(db: None) -> Entry:
    return a_section("NETWORK")


@pytest.fixture
def region(network: Entry) -> Entry:
    return a_term(
        "region",
        a_group("REGIONS", network),
        "collection of AZ",
        body=BODY,
        aliases=("regions",),
        tags=("net",),
    )


@pytest.fixture(params=[Form, Admin])
def way(request: pytest.FixtureRequest, ben: User, ada: User, client_of: ClientOf) -> Way:
    """The second person's way in. The admin is for curators."""
    return request.param(client_of(ben if request.param is Form else ada))


@pytest.fixture
def first(ada: User, ben: User, way: Way) -> User:
    """The first person: not the one who comes second."""
    return ada if isinstance(way, Form) else ben


def bodies(entry: Entry) -> list[str]:
    return [revision.state["body"] for revision in entry.revisions.order_by("number")]


def message(client: Client, entry: Entry) -> str:
    return html.unescape(client.get(entry.get_absolute_url()).content.decode())


# --- the five interleavings


def test_changes_apart_are_merged_in_one_save(region: Entry, way: Way, first: User) -> None:
    form = way.opened(region)
    theirs = BODY.replace("S3)", "S3, IAM)")
    edited(region, by=first, body=theirs, tags=("net", "places"), summary="IAM is global too")
    mine = BODY.replace("costs more", "costs more than `us-west-2`")
    response = way.send(region, {**form, "body": mine, "why": "measured"})
    assert response.status_code == 302
    region.refresh_from_db()
    assert region.body == theirs.replace("costs more", "costs more than `us-west-2`")
    assert set(region.tags.names()) == {"net", "places"}
    revision = Revision.objects.get(entry=region, number=3)
    assert revision.summary == f"measured (merged with revision 2 by {first})"
    told = message(way.client, region)
    assert f"Merged with what {first} saved meanwhile, which is kept: body +1 −1, tags" in told
    assert "/diff/1..2/" in told


def test_the_same_line_is_left_to_the_second_person(region: Entry, way: Way, first: User) -> None:
    form = way.opened(region)
    theirs = BODY.replace("S3)", "Route53)")
    edited(region, by=first, body=theirs)
    mine = BODY.replace("S3)", "S3, IAM)")
    response = way.send(region, {**form, "body": mine})
    assert response.status_code == 409
    page = html.unescape(response.content.decode())
    assert "S3, IAM)" in page
    region.refresh_from_db()
    assert (region.body, region.revision_number) == (theirs, 2)


def test_two_saves_of_others_are_merged_at_once(region: Entry, way: Way, first: User) -> None:
    form = way.opened(region)
    edited(region, by=first, body=BODY.replace(FACTORS, f"{FACTORS}, law"))
    edited(region, by=first, definition="several AZ together")
    mine = BODY.replace("costs more", "costs much more")
    assert way.send(region, {**form, "body": mine}).status_code == 302
    region.refresh_from_db()
    assert region.body == mine.replace(FACTORS, f"{FACTORS}, law")
    assert region.definition == "several AZ together"
    assert region.revisions.get(number=4).summary == f"Merged with revisions 2 to 3 by {first}"


def test_a_deleted_line_stays_deleted_whoever_saves_first(region: Entry, way: Way, first: User) -> None:
    form = way.opened(region)
    edited(region, by=first, body="\n".join((FACTORS, GLOBAL, EAST)))
    assert way.send(region, {**form, "body": BODY.replace("factors", "reasons")}).status_code == 302
    region.refresh_from_db()
    assert region.body == "\n".join((FACTORS.replace("factors", "reasons"), GLOBAL, EAST))
    form = way.opened(region)
    edited(region, by=first, definition="areas")
    assert way.send(region, {**form, "body": GLOBAL}).status_code == 302
    region.refresh_from_db()
    assert (region.body, region.definition) == (GLOBAL, "areas")


def test_moved_and_refined_meanwhile_stays_so(network: Entry, way: Way, first: User) -> None:
    zone = a_term("zone", network, "one place", status="raw")
    form = way.opened(zone)
    group = a_group("PLACES", network)
    edited(zone, by=first, parent=group, status="refined")
    assert way.send(zone, {**form, "definition": "one or more data centres"}).status_code == 302
    zone.refresh_from_db()
    assert (zone.parent, zone.status, zone.definition) == (group, "refined", "one or more data centres")


# --- what else may happen meanwhile


def test_sending_the_same_form_twice_saves_once(region: Entry, way: Way, first: User) -> None:
    form = way.opened(region)
    edited(region, by=first, body=BODY.replace("S3)", "S3, IAM)"))
    changed = {**form, "body": BODY.replace("costs more", "costs much more"), "why": "so it is"}
    assert way.send(region, changed).status_code == 302
    assert way.send(region, changed).status_code == 302
    assert region.revisions.count() == 3


def test_a_group_renamed_meanwhile_is_not_made_again(
    region: Entry, network: Entry, ben: User, ada: User, client_of: ClientOf
) -> None:
    form = Form(client_of(ben))
    opened = form.opened(region)
    group = region.parent
    assert group is not None
    edited(group, by=ada, title="AREAS")
    assert form.send(region, {**opened, "body": BODY.replace("S3)", "S3, IAM)")}).status_code == 302
    region.refresh_from_db()
    assert region.parent == group
    assert [one.title for one in network.children.filter(kind="group")] == ["AREAS"]


def test_two_new_places_are_left_to_the_second_person(
    region: Entry, network: Entry, way: Way, first: User
) -> None:
    form = way.opened(region)
    theirs, mine = a_group("THEIRS", network), a_group("MINE", network)
    edited(region, by=first, parent=theirs)
    wish = {"group": "MINE"} if isinstance(way, Form) else {"parent": mine.pk}
    assert way.send(region, {**form, **wish}).status_code == 409
    region.refresh_from_db()
    assert region.parent == theirs


def test_a_tie_decided_meanwhile_stays(region: Entry, ada: User, ben: User, client_of: ClientOf) -> None:
    service = a_service("AWS Regions")
    bens = Admin(client_of(ada))
    form = bens.opened(region)
    other = Admin(client_of(ada))
    assert other.saved(region, service=service.pk).status_code == 302
    assert bens.send(region, {**form, "definition": "an area"}).status_code == 302
    region.refresh_from_db()
    assert (region.service, region.definition) == (service, "an area")


def test_the_admin_takes_yours_in_the_same_place_only_once_it_was_shown(
    region: Entry, ada: User, ben: User, client_of: ClientOf
) -> None:
    admin = Admin(client_of(ada))
    form = admin.opened(region)
    edited(
        region, by=ben, body=BODY.replace("S3)", "Route53)"), definition="areas", aliases=("regions", "area")
    )
    mine = {**form, "body": BODY.replace("S3)", "IAM)")}
    refused = admin.send(region, mine)
    assert refused.status_code == 409
    shown = refused.context["adminform"].form["seen_revision"].value()
    assert admin.send(region, {**mine, "seen_revision": shown}).status_code == 302
    region.refresh_from_db()
    assert (region.body, region.definition) == (BODY.replace("S3)", "IAM)"), "areas")
    assert [alias.name for alias in region.aliases.all()] == ["regions", "area"]


# --- choosing


@pytest.fixture
def editor(ben: User, client_of: ClientOf) -> Client:
    return client_of(ben)


def in_conflict(client: Client, entry: Entry, by: User, theirs: str, mine: str, **more: Any) -> HttpResponse:
    form = Form(client).opened(entry)
    edited(entry, by=by, body=theirs)
    response = client.post(_edit_url(entry), {**form, "body": mine, **more})
    assert response.status_code == 409
    return response


def fields_of(response: HttpResponse) -> dict[str, str]:
    """What a browser without scripts would send of the conflict page as it stands."""
    page = response.content.decode()
    form = page[page.index('<form class="deciding"') :]
    form = form[: form.index("</form>")]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="radio"' not in tag or " checked" in tag):
            sent[name[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL):
        sent[name] = html.unescape(text)
    return sent


def radios(response: HttpResponse) -> dict[str, dict[str, list[str]]]:
    """The places that can be chosen: their names, the sides of each with its lines."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, side, lines in re.findall(
        r'type="radio" name="([^"]+)" value="(\w+)" data-lines="([^"]*)"', response.content.decode()
    ):
        found.setdefault(name, {})[side] = json.loads(html.unescape(lines))
    return found


MINE = BODY.replace("S3)", "S3, IAM)").replace(f"\n{WEST}", "")
THEIRS = BODY.replace("S3)", "Route53)").replace("costs more", "costs more than `us-west-2`")


def test_each_place_is_chosen_by_itself(region: Entry, ada: User, editor: Client) -> None:
    response = in_conflict(editor, region, ada, THEIRS, MINE)
    places = radios(response)
    assert [place["base"] for place in places.values()] == [[GLOBAL], [WEST]]
    second = list(places.values())[1]
    assert (second["theirs"], second["yours"]) == ([f"{WEST} than `us-west-2`"], [])
    assert "0 of 2 decided" in response.content.decode()
    chosen = dict(zip(places, ("yours", "theirs"), strict=True))
    saved = editor.post("/notes/region/edit/decide/", {**fields_of(response), **chosen})
    assert saved.status_code == 302
    region.refresh_from_db()
    assert region.body == "\n".join(
        (FACTORS, GLOBAL.replace("S3", "S3, IAM"), EAST, f"{WEST} than `us-west-2`")
    )
    assert bodies(region) == [BODY, THEIRS, region.body]


def test_nothing_is_saved_while_a_place_is_open(region: Entry, ada: User, editor: Client) -> None:
    response = in_conflict(editor, region, ada, THEIRS, MINE)
    first = next(iter(radios(response)))
    refused = editor.post("/notes/region/edit/decide/", {**fields_of(response), first: "theirs"})
    assert refused.status_code == 422
    assert "Choose for one place more" in refused.content.decode()
    assert refused.content.decode().count("deciding__place--wrong") == 1
    assert fields_of(refused)["yours-body"].replace("\r\n", "\n") == MINE
    region.refresh_from_db()
    assert region.body == THEIRS


def test_what_was_written_in_the_result_is_saved_as_it_stands(
    region: Entry, ada: User, editor: Client
) -> None:
    response = in_conflict(editor, region, ada, THEIRS, MINE)
    by_hand = "* both of them, in my words"
    saved = editor.post("/notes/region/edit/decide/", {**fields_of(response), "body": by_hand})
    assert saved.status_code == 302
    region.refresh_from_db()
    assert region.body == by_hand


@pytest.mark.parametrize(("side", "text"), [("yours", MINE), ("theirs", THEIRS)])
def test_one_click_takes_either_without_scripts(
    region: Entry, ada: User, editor: Client, side: str, text: str
) -> None:
    response = in_conflict(editor, region, ada, THEIRS, MINE)
    shown = editor.post(f"/notes/region/edit/decide/result/?all={side}", fields_of(response))
    assert shown.status_code == 200
    fields = fields_of(shown)
    assert fields["body"] == text
    assert "2 of 2 decided" in shown.content.decode()
    assert region.revisions.count() == 2
    assert editor.post("/notes/region/edit/decide/", fields).status_code == 302
    region.refresh_from_db()
    assert region.body == text


def test_the_result_of_the_choices_is_shown_before_it_is_saved(
    region: Entry, ada: User, editor: Client
) -> None:
    response = in_conflict(editor, region, ada, THEIRS, MINE)
    chosen = dict(zip(radios(response), ("base", "base"), strict=True))
    shown = editor.post("/notes/region/edit/decide/result/", {**fields_of(response), **chosen})
    assert fields_of(shown)["body"] == BODY
    by_hand = {**fields_of(shown), "body": "* mine alone", next(iter(chosen)): "theirs"}
    kept = editor.post("/notes/region/edit/decide/result/", by_hand)
    assert fields_of(kept)["body"] == "* mine alone"
    assert "was not put into it" in kept.content.decode()


def test_who_saves_while_another_chooses_is_seen_too(region: Entry, ada: User, editor: Client) -> None:
    response = in_conflict(editor, region, ada, THEIRS, MINE)
    edited(region, by=ada, body=THEIRS.replace("Route53", "WAF"))
    fields = {**fields_of(response), **dict.fromkeys(radios(response), "yours")}
    again = editor.post("/notes/region/edit/decide/", fields)
    assert again.status_code == 409
    page = html.unescape(again.content.decode())
    assert "WAF" in page
    assert "S3, IAM" in page
    assert bodies(region)[-1] == THEIRS.replace("Route53", "WAF")


def test_both_additions_can_be_kept(network: Entry, ada: User, editor: Client) -> None:
    lines = an_item("* one thing", network)
    form = Form(editor).opened(lines)
    edited(lines, by=ada, body="* one thing\n    * theirs below")
    response = editor.post(_edit_url(lines), {**form, "body": "* one thing\n    * mine below"})
    assert response.status_code == 409
    place = next(iter(radios(response)))
    address = reverse("notes:item-decide", args=[lines.pk])
    assert editor.post(address, {**fields_of(response), place: "both"}).status_code == 302
    lines.refresh_from_db()
    assert lines.body == "* one thing\n    * theirs below\n    * mine below"


@pytest.mark.parametrize(("side", "group"), [("theirs", "THEIRS"), ("yours", "MINE"), ("base", "REGIONS")])
def test_a_place_that_both_changed_is_chosen(
    region: Entry, network: Entry, ada: User, editor: Client, side: str, group: str
) -> None:
    form = Form(editor).opened(region)
    edited(region, by=ada, parent=a_group("THEIRS", network))
    response = editor.post(_edit_url(region), {**form, "group": "MINE", "definition": "areas"})
    assert response.status_code == 409
    assert list(radios(response)) == ["choice-definition-0", "choice-place-0"]
    assert "1 of 2 decided" in response.content.decode()
    saved = editor.post("/notes/region/edit/decide/", {**fields_of(response), "choice-place-0": side})
    assert saved.status_code == 302
    region.refresh_from_db()
    assert region.parent is not None
    assert (region.parent.title, region.definition) == (group, "areas")


def test_names_and_tags_of_both_are_joined(region: Entry, ada: User, editor: Client) -> None:
    form = Form(editor).opened(region)
    edited(region, by=ada, body="* hers", aliases=("regions", "O(1), always"), tags=())
    mine = {**form, "body": "* mine", "aliases": "regions\narea", "tags": "net, places"}
    response = editor.post(_edit_url(region), mine)
    assert "of both are joined" in response.content.decode()
    fields = {**fields_of(response), **dict.fromkeys(radios(response), "yours")}
    assert editor.post("/notes/region/edit/decide/", fields).status_code == 302
    region.refresh_from_db()
    assert [alias.name for alias in region.aliases.all()] == ["regions", "O(1), always", "area"]
    assert set(region.tags.names()) == {"places"}


def test_a_wrong_result_keeps_everything(region: Entry, ada: User, editor: Client) -> None:
    form = Form(editor).opened(region)
    edited(region, by=ada, title="area", body="* hers")
    response = editor.post(_edit_url(region), {**form, "title": "zone", "body": "* mine"})
    fields = {**fields_of(response), **dict.fromkeys(radios(response), "yours"), "title": ""}
    edit = {name: value for name, value in fields.items() if name != "shown-title"}
    refused = editor.post("/notes/region/edit/decide/", edit)
    assert refused.status_code == 422
    page = html.unescape(refused.content.decode())
    assert "* mine" in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize("missing", ["conflict_base", "base_revision"])
def test_without_its_bases_nothing_is_saved(region: Entry, ada: User, editor: Client, missing: str) -> None:
    response = in_conflict(editor, region, ada, THEIRS, MINE)
    fields = {**fields_of(response), **dict.fromkeys(radios(response), "yours")}
    for value in ("", "99", "x", "-1"):
        assert editor.post("/notes/region/edit/decide/", {**fields, missing: value}).status_code == 400
        assert editor.post("/notes/region/edit/decide/result/", {**fields, missing: value}).status_code == 400
    assert region.revisions.count() == 2


def test_only_editors_choose_and_only_by_post(
    region: Entry, ada: User, reader: User, editor: Client, eve: Client, client_of: ClientOf
) -> None:
    fields = fields_of(in_conflict(editor, region, ada, THEIRS, MINE))
    for address in ("/notes/region/edit/decide/", "/notes/region/edit/decide/result/"):
        assert editor.get(address).status_code == 405
        assert client_of(reader).post(address, fields).status_code == 403
        assert eve.post(address, fields).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    assert strict.post("/notes/region/edit/decide/", fields).status_code == 403
    assert region.revisions.count() == 2


def test_hostile_text_stays_text(region: Entry, ada: User, editor: Client) -> None:
    hostile = '</textarea><script>alert(1)</script>"><img src=x onerror=alert(1)>'
    response = in_conflict(editor, region, ada, f"* {hostile} theirs", f"* {hostile} mine", why=hostile)
    page = response.content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_of_thousands_of_lines_a_page_shows_some_and_the_result_holds_all(
    ada: User, ben: User, client_of: ClientOf
) -> None:
    lines = [f"* line {number}" for number in range(6_000)]
    entry = a_term("long", a_section("NETWORK"), body="\n".join(lines))
    form = Form(client_of(ben))
    opened = form.opened(entry)
    edited(entry, by=ada, body="\n".join(f"{line} as ada says" for line in lines))
    written = "\n".join(f"{line} as ben says" for line in lines)
    answer = form.send(entry, {**opened, "body": written})
    assert answer.status_code == 409
    page = html.unescape(answer.content.decode())
    assert page.count('class="diff-line') < 4_000
    assert page.count("and 5,000 more lines, not shown") == 3
    result = page.partition("data-result>\n")[2].partition("</textarea>")[0]
    assert result.replace("\r\n", "\n") == written
