"""A section or group as one text: shown, compared, saved entry by entry, and never at somebody's cost."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from awskb.accounts.models import User
from notes.actions.entries import bin_entry
from notes.models import Entry, Revision
from tests.factories.notes import NOW, a_note, a_term, edited

ClientOf = Callable[[User], Client]

NOTE = """# 🕸️ NETWORK

💡 packets go places

* _ENI (Elastic Network Interface)_: all traffic goes through this

SERVICES
* _CloudFront_: CDN
* _ELB_: load balancer
* _WAF_: firewall

REGIONS https://benjdd.com/aws/
* _region_: collection of AZ
* factors: svc, cost, distance to users
* some svc are global

---

* https://grahamlyons.com/article/networking
* egress is what costs

REGIONS
* _availability zone (AZ)_: one or more data centres
* _local zone (LZ)_: near a city

## Route53

* _hosted zone_: records of a domain

# 🔐 IAM

* _role_: who may do what
"""


@pytest.fixture
def network(db: None) -> Entry:
    a_note(NOTE)
    return Entry.objects.get(title="NETWORK")


@pytest.fixture
def client(ben: User, client_of: ClientOf) -> Client:
    return client_of(ben)


def text_url(top: Entry) -> str:
    return f"/notes/{top.slug}/text/" if top.slug else f"/notes/items/{top.pk}/text/"


def opened(client: Client, top: Entry, query: str = "") -> dict[str, str]:
    response = client.get(text_url(top) + query)
    assert response.status_code == 200
    return fields_of(response)


def fields_of(response: HttpResponse) -> dict[str, str]:
    """What a browser without scripts sends of the page as it stands."""
    page = response.content.decode()
    found = re.search(r'<form class="(?:editor|deciding).*?</form>', page, re.DOTALL)
    assert found, page[:3000]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", found[0]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="radio"' not in tag or " checked" in tag):
            sent[name[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', found[0], re.DOTALL):
        sent[name] = html.unescape(text)
    return {name: text.replace("\n", "\r\n") for name, text in sent.items()}


def told(response: HttpResponse) -> list[str]:
    """The list of what will change, each in one line."""
    page = html.unescape(response.content.decode())
    items = re.findall(r'<li class="section-changes__one">\s*<p>(.*?)</p>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in items]


def looked_through(client: Client, top: Entry, form: dict[str, str], text: str) -> HttpResponse:
    return client.post(f"{text_url(top)}changes/", {**form, "text": text})


def saved(
    client: Client, top: Entry, text: str, form: dict[str, str] | None = None, **more: str
) -> HttpResponse:
    """As a person does: write, look through, save."""
    form = form or opened(client, top)
    shown = looked_through(client, top, form, text)
    assert shown.status_code == 200, html.unescape(shown.content.decode())
    return client.post(text_url(top), {**fields_of(shown), **more})


def plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def the(title: str) -> Entry:
    return Entry.objects.get(title=title)


def revisions() -> int:
    return Revision.objects.count()


# --- what is shown


def test_a_section_is_shown_as_its_notes_file_has_it(network: Entry, client: Client) -> None:
    assert plain(opened(client, network)["text"]) == NOTE.partition("## Route53")[0].rstrip() + "\n"


def test_the_sections_inside_come_along_when_asked_for(network: Entry, client: Client) -> None:
    assert plain(opened(client, network, "?below=1")["text"]) == NOTE.partition("# 🔐")[0].rstrip() + "\n"


def test_a_group_is_a_text_too_on_either_side_of_the_line(network: Entry, client: Client) -> None:
    refined, raw = Entry.objects.filter(title="REGIONS").order_by("position")
    assert plain(opened(client, refined)["text"]).startswith("REGIONS https://benjdd.com/aws/\n* _region_:")
    assert plain(opened(client, raw)["text"]) == (
        "REGIONS\n* _availability zone (AZ)_: one or more data centres\n* _local zone (LZ)_: near a city\n"
    )


def test_the_pages_lead_there(network: Entry, client: Client) -> None:
    page = client.get("/notes/network/").content.decode()
    assert 'href="/notes/network/text/"' in page
    assert f'href="/notes/items/{the("SERVICES").pk}/text/"' in page


def test_terms_and_lines_have_no_text_of_that_kind(network: Entry, client: Client) -> None:
    assert client.get("/notes/region/text/").status_code == 404
    line = Entry.objects.filter(kind="item").first()
    assert line is not None
    assert client.get(f"/notes/items/{line.pk}/text/").status_code == 404


def test_a_label_alone_is_edited_in_its_form(network: Entry, client: Client) -> None:
    group = the("SERVICES")
    for child in group.children.all():
        edited(child, parent=network)
    response = client.get(text_url(group))
    assert response["Location"] == f"/notes/items/{group.pk}/edit/"


# --- what is saved


def test_unchanged_text_saves_nothing(network: Entry, client: Client) -> None:
    before = revisions()
    form = opened(client, network)
    assert client.post(text_url(network), form).status_code == 302
    assert revisions() == before


def test_every_kind_of_change_is_told_first_and_then_done_in_one_go(network: Entry, client: Client) -> None:
    ids = {entry.title: entry.pk for entry in Entry.objects.exclude(title="")}
    a_tag = edited(the("WAF"), tags=("security", "services"))
    before = revisions()
    form = opened(client, network)
    text = (
        plain(form["text"])
        .replace("# 🕸️ NETWORK", "# 🕸️ NETWORKS")
        .replace("* _CloudFront_: CDN\n", "")
        .replace("* _ELB_: load balancer\n", "* _ELB_: balances load\n* _NLB_: the quick one\n")
        .replace("* _WAF_: firewall", "* _Web ACL_: firewall")
        .replace("* _local zone (LZ)_: near a city\n", "")
        .replace("* some svc are global\n", "* some svc are global\n* _local zone (LZ)_: near a city\n")
        .replace("* egress is what costs\n", "")
        .replace("\n\n---", "\n\n* egress is what costs\n\n---")
    )
    shown = looked_through(client, network, form, text)
    assert told(shown) == [
        "renamed NETWORKS section",
        "changed ELB",
        "new NLB in SERVICES",
        "renamed Web ACL",
        "refined local zone",
        "refined * egress is what costs item",
        "to the bin CloudFront",
    ]
    assert revisions() == before
    response = client.post(text_url(network), {**fields_of(shown), "why": "tidied"}, follow=True)
    assert response.status_code == 200
    assert "2 renamed" in response.content.decode()
    assert {the(title).pk for title in ("NETWORKS", "ELB", "Web ACL", "local zone")} == {
        ids[title] for title in ("NETWORK", "ELB", "WAF", "local zone")
    }
    assert the("NETWORKS").slug == "network"
    assert set(the("Web ACL").tags.names()) == {"security", "services"}
    assert the("Web ACL").revision_number == a_tag.revision_number + 1
    zone = the("local zone")
    assert (zone.status, zone.parent) == (
        "refined",
        Entry.objects.filter(title="REGIONS").order_by("position")[0],
    )
    assert the("CloudFront").binned_at is not None
    assert the("NLB").parent == the("SERVICES")
    new = Revision.objects.order_by("-id")[: revisions() - before]
    assert {revision.summary for revision in new} == {"tidied"}
    assert len(new) == 7
    assert plain(opened(client, the("NETWORKS"))["text"]) == text


def test_order_is_kept_with_the_fewest_moves(network: Entry, client: Client) -> None:
    form = opened(client, network)
    text = plain(form["text"])
    text = text.replace("* _WAF_: firewall\n", "").replace(
        "* _CloudFront_", "* _WAF_: firewall\n* _CloudFront_"
    )
    shown = looked_through(client, network, form, text)
    assert told(shown) == ["moved WAF in SERVICES"]
    assert client.post(text_url(network), fields_of(shown)).status_code == 302
    assert plain(opened(client, network)["text"]) == text


def test_a_line_that_gets_a_name_stays_the_same_entry(network: Entry, client: Client) -> None:
    line = Entry.objects.get(body="* egress is what costs")
    text = plain(opened(client, network)["text"]).replace("* egress is", "* _egress_: is")
    saved(client, network, text)
    line.refresh_from_db()
    assert (line.kind, line.title, line.definition) == ("term", "egress", "is what costs")


def test_a_new_section_inside_and_lines_moved_into_it(network: Entry, client: Client) -> None:
    text = plain(opened(client, network)["text"])
    text = text.replace("* egress is what costs\n", "") + "\n## COSTS\n\n* egress is what costs\n"
    line = Entry.objects.get(body="* egress is what costs")
    saved(client, network, text)
    line.refresh_from_db()
    assert line.parent == the("COSTS")
    assert the("COSTS").parent == network
    assert the("COSTS").slug == "costs"


def test_names_that_the_text_cannot_say_stay(network: Entry, client: Client) -> None:
    zone = the("availability zone")
    edited(zone, aliases=("AZ", "zone; of availability _"))
    text = plain(opened(client, network)["text"])
    saved(client, network, text.replace("one or more data centres", "data centres"))
    zone.refresh_from_db()
    assert zone.definition == "data centres"
    assert {alias.name for alias in zone.aliases.all()} == {"AZ", "zone; of availability _"}


def test_a_group_edited_as_text(network: Entry, client: Client) -> None:
    group = the("SERVICES")
    form = opened(client, group)
    text = "GATES\n* _ELB_: load balancer\n* _CloudFront_: CDN, cached\n\n* loose line\n"
    shown = looked_through(client, group, form, text)
    assert told(shown) == [
        "renamed GATES group",
        "moved ELB in GATES",
        "changed CloudFront",
        "new * loose line item outside the group",
        "to the bin WAF",
    ]
    assert client.post(text_url(group), fields_of(shown)).status_code == 302
    group.refresh_from_db()
    assert group.title == "GATES"
    assert Entry.objects.get(body="* loose line").parent == network
    assert [child.title for child in group.children.filter(binned_at=None).order_by("position")] == [
        "ELB",
        "CloudFront",
    ]


def test_an_unsorted_group_stays_unsorted(network: Entry, client: Client) -> None:
    raw = Entry.objects.filter(title="REGIONS").order_by("position")[1]
    saved(client, raw, plain(opened(client, raw)["text"]) + "* _GovCloud_: for governments\n")
    assert (the("GovCloud").status, the("GovCloud").parent) == ("raw", raw)


# --- what is refused, with the text kept


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "must begin with the section"),
        ("* _a_: b\n", "must begin with the section"),
        ("# NETWORK\n\n# ANOTHER\n\n* _a_: b\n", "Line 3: this heading stands beside"),
        ("# NETWORK\n\n* a\0b\n", "Null characters"),
    ],
)
def test_what_is_no_section_is_refused(network: Entry, client: Client, text: str, says: str) -> None:
    before = revisions()
    response = looked_through(client, network, opened(client, network), text)
    assert response.status_code == 422
    assert says in html.unescape(response.content.decode())
    assert revisions() == before


def test_a_heading_in_a_group_is_refused(network: Entry, client: Client) -> None:
    response = looked_through(
        client, the("SERVICES"), opened(client, the("SERVICES")), "SERVICES\n* a\n\n# B\n"
    )
    assert response.status_code == 422
    assert "Line 4: a heading cannot stand in a group" in html.unescape(response.content.decode())


def test_an_entry_that_cannot_be_kept_refuses_all_of_it(network: Entry, client: Client) -> None:
    before = revisions()
    text = plain(opened(client, network)["text"])
    text = text.replace("load balancer", "balances").replace("_WAF_", f"_{'W' * 301}_")
    response = saved(client, network, text)
    assert response.status_code == 422
    page = html.unescape(response.content.decode())
    assert "Line 10" in page
    assert "W" * 301 in page
    assert revisions() == before
    assert the("ELB").definition == "load balancer"


def test_saving_without_having_seen_the_changes_shows_them(network: Entry, client: Client) -> None:
    before = revisions()
    form = opened(client, network)
    text = plain(form["text"]).replace("load balancer", "balances")
    response = client.post(text_url(network), {**form, "text": text})
    assert response.status_code == 200
    assert told(response) == ["changed ELB"]
    assert revisions() == before
    again = {**fields_of(response), "text": text.replace("firewall", "a wall")}
    response = client.post(text_url(network), again)
    assert told(response) == ["changed ELB", "changed WAF"]
    assert revisions() == before
    assert client.post(text_url(network), fields_of(response)).status_code == 302


@pytest.mark.parametrize("versions", ["", "x", "1:2:3"])
def test_what_this_wiki_did_not_sign_is_refused(network: Entry, client: Client, versions: str) -> None:
    form = {**opened(client, network), "versions": versions}
    assert client.post(text_url(network), form).status_code == 400
    assert looked_through(client, network, form, "# NETWORK\n").status_code == 400
    other = opened(client, the("IAM"))["versions"]
    assert client.post(text_url(network), {**form, "versions": other}).status_code == 400


def test_only_editors_and_only_with_a_token(
    network: Entry, reader: User, ben: User, eve: Client, client: Client, client_of: ClientOf
) -> None:
    form = opened(client, network)
    for address in ("", "changes/", "decide/", "decide/result/"):
        assert client_of(reader).post(text_url(network) + address, form).status_code == 403
        assert eve.post(text_url(network) + address, form).status_code == 302
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(ben)
        assert strict.post(text_url(network) + address, form).status_code == 403
    for address in ("changes/", "decide/", "decide/result/"):
        assert client.get(text_url(network) + address).status_code == 405
    assert client_of(reader).get(text_url(network)).status_code == 403


# --- others save meanwhile


def test_changes_apart_from_each_other_are_merged(network: Entry, ada: User, client: Client) -> None:
    form = opened(client, network)
    edited(the("ELB"), by=ada, definition="balances load", tags=("net",))
    edited(the("region"), by=ada, body="* hers")
    edited(the("local zone"), by=ada, parent=the("SERVICES"), status="refined")
    a_term("KMS", the("SERVICES"), "keys", by=ada)
    text = (
        plain(form["text"])
        .replace("* _ELB_: load", "* _ELB (Elastic Load Balancer)_: load")
        .replace("* _WAF_: firewall", "* _WAF_: wall of fire\n* _NLB_: quick")
        .replace("* _local zone (LZ)_: near a city", "* _local zone (LZ)_: in a city")
    )
    response = saved(client, network, text, form)
    assert response.status_code == 302
    balancer = the("ELB")
    assert (balancer.expansion, balancer.definition) == ("Elastic Load Balancer", "balances load")
    assert set(balancer.tags.names()) == {"net"}
    assert (the("region").body, the("WAF").definition, the("KMS").definition) == (
        "* hers",
        "wall of fire",
        "keys",
    )
    assert (the("local zone").parent, the("local zone").definition) == (the("SERVICES"), "in a city")
    assert "kept: ELB, local zone" in client.get("/notes/network/").content.decode()


def test_a_second_press_of_save_changes_nothing_more(network: Entry, client: Client) -> None:
    form = opened(client, network)
    text = plain(form["text"]).replace("firewall", "wall of fire").replace("* _CloudFront_: CDN\n", "")
    text = (
        text.replace("* _ELB_: load balancer\n", "")
        + "* _ELB_: load balancer\n* _new_: one\n\n## INSIDE\n\n* a\n"
    )
    ready = fields_of(looked_through(client, network, form, text))
    assert client.post(text_url(network), ready).status_code == 302
    before = revisions()
    assert client.post(text_url(network), ready).status_code == 302
    assert revisions() == before


def test_what_another_person_put_into_the_bin_stays_there(network: Entry, ada: User, client: Client) -> None:
    form = opened(client, network)
    binned(the("WAF"), ada)
    text = plain(form["text"]).replace("load balancer", "balances load")
    assert saved(client, network, text, form).status_code == 302
    assert the("WAF").binned_at is not None
    assert the("ELB").definition == "balances load"


@pytest.mark.parametrize(
    ("theirs", "find", "put", "says"),
    [
        ("changes", "load balancer", "of loads", "Both of you changed “ELB” in the same place."),
        ("changes", "* _ELB_: load balancer\n", "", "Somebody changed “ELB”; you removed it."),
        ("bins", "load balancer", "of loads", "Somebody moved “ELB” to the bin; you changed it."),
        ("moves", "* _ELB_: load balancer\n", "", "Somebody changed “ELB”; you removed it."),
    ],
)
def test_what_both_changed_is_shown_side_by_side(
    network: Entry, ada: User, client: Client, theirs: str, find: str, put: str, says: str
) -> None:
    form = opened(client, network)
    if theirs == "bins":
        binned(the("ELB"), ada)
    elif theirs == "moves":
        edited(the("ELB"), by=ada, parent=the("IAM"))
    else:
        edited(the("ELB"), by=ada, definition="hers")
    before = revisions()
    text = plain(form["text"]).replace("firewall", "wall of fire").replace(find, put)
    response = looked_through(client, network, form, text)
    assert response.status_code == 409
    page = html.unescape(response.content.decode())
    assert says in page
    assert plain(fields_of(response)["yours-text"]) == text
    assert client.post(text_url(network), {**form, "text": text}).status_code == 409
    assert revisions() == before


def test_one_chooses_looks_through_and_saves(network: Entry, ada: User, client: Client) -> None:
    form = opened(client, network)
    edited(the("ELB"), by=ada, definition="hers")
    edited(the("region"), by=ada, definition="hers too")
    text = plain(form["text"]).replace("load balancer", "mine").replace("firewall", "wall of fire")
    response = looked_through(client, network, form, text)
    assert response.status_code == 409
    undecided = client.post(f"{text_url(network)}decide/", fields_of(response))
    assert undecided.status_code == 422
    shown = client.post(f"{text_url(network)}decide/result/?all=yours", fields_of(response))
    assert plain(fields_of(shown)["text"]) == text
    place = next(name for name in choices_in(response) if name not in fields_of(response))
    chosen = client.post(f"{text_url(network)}decide/", {**fields_of(response), place: "yours"})
    assert chosen.status_code == 200
    assert told(chosen) == ["changed ELB", "changed WAF"]
    assert client.post(text_url(network), fields_of(chosen)).status_code == 302
    assert [the(title).definition for title in ("ELB", "region", "WAF")] == [
        "mine",
        "hers too",
        "wall of fire",
    ]
    assert [one.state["definition"] for one in the("ELB").revisions.order_by("number")] == [
        "load balancer",
        "hers",
        "mine",
    ]


def test_a_label_that_took_in_something_new_does_not_go_to_the_bin(
    network: Entry, ada: User, client: Client
) -> None:
    form = opened(client, network)
    a_term("KMS", the("SERVICES"), "keys", by=ada)
    start, _, rest = plain(form["text"]).partition("SERVICES\n")
    response = looked_through(client, network, form, start + rest.partition("\n\n")[2])
    assert response.status_code == 409
    assert "holds what your text does not show" in html.unescape(response.content.decode())


def test_the_list_follows_the_typing_as_a_fragment(network: Entry, ada: User, client: Client) -> None:
    form = opened(client, network)
    address, headers = f"{text_url(network)}changes/", {"HX-Request": "true"}
    text = plain(form["text"]).replace("firewall", "wall of fire")
    response = client.post(address, {**form, "text": text}, headers=headers)
    assert response.status_code == 200
    assert "<html" not in response.content.decode()
    assert told(response) == ["changed WAF"]
    seen = re.search(r'value="(\w+)" data-fresh-seen', response.content.decode())
    assert seen
    ready = {**form, "text": text, "seen": seen[1]}
    assert client.post(address, {**form, "text": "x"}, headers=headers).status_code == 422
    assert client.post(text_url(network), ready).status_code == 302
    edited(the("WAF"), by=ada, definition="hers")
    conflicting = client.post(address, {**form, "text": text}, headers=headers)
    assert conflicting.status_code == 200
    assert "Somebody saved meanwhile" in conflicting.content.decode()


def test_hostile_text_stays_text(network: Entry, client: Client) -> None:
    hostile = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)>"
    text = plain(opened(client, network)["text"]).replace("firewall", hostile) + f"* _{hostile}_: {hostile}\n"
    response = looked_through(client, network, opened(client, network), text)
    assert "<script>alert" not in response.content.decode()
    assert "<img src=x" not in response.content.decode()


@pytest.mark.parametrize("terms", [3, 60])
def test_the_page_asks_the_same_number_of_queries(
    network: Entry, client: Client, django_assert_max_num_queries: Any, terms: int
) -> None:
    for number in range(terms):
        a_term(f"term {number}", network)
    with django_assert_max_num_queries(18):
        assert client.get(text_url(network)).status_code == 200


def binned(entry: Entry, by: User) -> None:
    bin_entry(entry_id=entry.pk, base_revision=entry.revision_number, by=by, at=NOW, through="form")


def choices_in(response: HttpResponse) -> list[str]:
    return list(dict.fromkeys(re.findall(r'type="radio" name="([^"]+)"', response.content.decode())))
