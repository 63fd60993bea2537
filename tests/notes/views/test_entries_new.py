import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from awskb.accounts.models import User
from notes.models import Entry, Reference
from tests.factories.notes import a_group, a_root, a_section, a_term

ClientOf = Callable[[User], Client]
NEW = "/notes/new/"


@pytest.fixture
def network(db: None) -> Entry:
    return a_section("NETWORK")


def test_the_form_begins_with_what_the_address_says(network: Entry, ben: User, client_of: ClientOf) -> None:
    form = client_of(ben).get(NEW, {"parent": network.slug, "title": "router <b>"}).context["form"]
    assert form["title"].value() == "router <b>"
    assert form["section"].value() == network.pk


def test_a_parent_that_is_a_term_means_its_section_and_group(
    network: Entry, ben: User, client_of: ClientOf
) -> None:
    term = a_term("region", a_group("REGIONS", network))
    form = client_of(ben).get(NEW, {"parent": term.slug}).context["form"]
    assert (form["section"].value(), form["group"].value()) == (network.pk, "REGIONS")


def test_adding_from_a_page_begins_in_its_section(network: Entry, ben: User, client_of: ClientOf) -> None:
    term = a_term("region", a_group("REGIONS", network))
    ben_reads = client_of(ben)
    for slug in (network.slug, term.slug):
        add = re.search(
            r'href="(/notes/new/[?]parent=[^"]*)"', ben_reads.get(f"/notes/{slug}/").content.decode()
        )
        assert add is not None
        assert ben_reads.get(add[1]).context["form"]["section"].value() == network.pk


def test_a_parent_that_is_not_there_does_no_harm(network: Entry, ben: User, client_of: ClientOf) -> None:
    for parent in ("nowhere", "a\0b", "new", "x" * 5000):
        assert client_of(ben).get(NEW, {"parent": parent, "title": "\0"}).status_code == 200


def test_adding_a_term_leads_to_it(network: Entry, ben: User, client_of: ClientOf) -> None:
    response = client_of(ben).post(
        NEW,
        {
            "kind": "term",
            "title": "router",
            "definition": "sends on",
            "section": network.pk,
            "group": "DEVICES",
        },
        follow=True,
    )
    assert response.redirect_chain[0] == ("/notes/router/", 302)
    entry = Entry.objects.get(slug="router")
    assert entry.summary == "sends on"
    assert entry.parent is not None
    assert (entry.parent.title, entry.parent.parent) == ("DEVICES", network)
    assert entry.revisions.get().by == ben
    assert "Added router" in response.content.decode()


def test_adding_lines_leads_to_their_place(network: Entry, ben: User, client_of: ClientOf) -> None:
    response = client_of(ben).post(
        f"{NEW}?kind=item", {"kind": "item", "body": "* look", "section": network.pk}
    )
    entry = Entry.objects.get(kind="item")
    assert response["Location"] == f"/notes/network/#i{entry.pk}"


def test_adding_a_section_at_the_top_or_inside(network: Entry, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    client.post(NEW, {"kind": "section", "title": "gcp", "section": ""})
    client.post(NEW, {"kind": "section", "title": "🧭 DNS", "section": network.pk})
    assert Entry.objects.get(title="gcp").parent is None
    dns = Entry.objects.get(title="DNS")
    assert (dns.icon, dns.parent) == ("🧭", network)


def test_what_was_typed_stays_when_refused(network: Entry, ben: User, client_of: ClientOf) -> None:
    response = client_of(ben).post(
        NEW, {"kind": "term", "title": "", "body": "* words", "section": network.pk}
    )
    assert response.status_code == 422
    assert "* words" in response.content.decode()
    assert not Entry.objects.filter(body="* words").exists()


def test_empty_lines_are_not_added(network: Entry, ben: User, client_of: ClientOf) -> None:
    response = client_of(ben).post(NEW, {"kind": "item", "body": " \n", "section": network.pk})
    assert response.status_code == 422
    assert "body" in response.context["form"].errors


def test_only_editors_add(reader: User, eve: Client, client_of: ClientOf) -> None:
    assert client_of(reader).get(NEW).status_code == 403
    assert client_of(reader).post(NEW, {"title": "x"}).status_code == 403
    assert eve.get(NEW).status_code == 302
    assert eve.post(NEW, {"title": "x"}).status_code == 302


def test_an_empty_wiki_has_a_form_too(ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    assert client.get(NEW).status_code == 200
    assert client.post(NEW, {"kind": "section", "title": "first", "section": ""}).status_code == 302
    assert Entry.objects.get().title == "first"


def test_the_script_learns_that_the_draft_is_safe(network: Entry, ben: User, client_of: ClientOf) -> None:
    form = {"kind": "term", "title": "router", "section": network.pk, "draft_token": "a1-b2"}
    response = client_of(ben).post(NEW, form)
    assert response.cookies["saved_draft"].value == "new-term.a1-b2"


def test_the_groups_of_a_section_as_options(
    network: Entry, ben: User, eve: Client, client_of: ClientOf
) -> None:
    a_group("<b>REGIONS", network)
    address = reverse("notes:group-names")
    answer = client_of(ben).get(address, {"section": network.pk}).content.decode()
    assert '<option value="&lt;b&gt;REGIONS">' in answer
    assert client_of(ben).get(address, {"section": "x"}).content.strip() == b""
    assert eve.get(address).status_code == 302


def test_fields_that_are_none_of_the_form_change_nothing(
    network: Entry, ben: User, client_of: ClientOf
) -> None:
    other = a_root("other")
    client_of(ben).post(
        NEW,
        {
            "kind": "term",
            "title": "router",
            "section": network.pk,
            "parent": other.pk,
            "slug": "mine",
            "status": "raw",
            "revision_number": 7,
            "members_only": "on",
            "summary": "<b>derived</b>",
        },
    )
    entry = Entry.objects.get(title="router")
    assert (entry.parent, entry.slug, entry.status) == (network, "router", "refined")
    assert (entry.revision_number, entry.members_only, entry.summary) == (1, False, "")


def new_form_of(client: Client, page: str, words: str) -> str:
    """The address of the form behind a link of a page."""
    links = re.findall(r'<a[^>]*href="(/notes/new/[^"]*)"[^>]*>(.*?)</a>', client.get(page).content.decode())
    return unescape(next(href for href, text in links if words in text))


@pytest.mark.parametrize("written", ["router", "ECS (Elastic Container Svc)", "IAM/Cognito", "参考架构"])
@pytest.mark.parametrize("page", ["/notes/network/", "/wanted/"])
def test_what_is_wanted_is_written_from_where_it_is_wanted(
    network: Entry, ben: User, client_of: ClientOf, written: str, page: str
) -> None:
    a_section("EMPTY")
    iam = a_section("IAM")
    wanting = a_term("region", network, body=f"* see [[{written}]]")
    ben_writes = client_of(ben)
    address = new_form_of(ben_writes, page, written)
    form = ben_writes.get(address).context["form"]
    assert form["section"].value() == (iam.pk if "/" in written else network.pk)
    fields = {name: form[name].value() or "" for name in form.fields}
    response = ben_writes.post(address, {**fields, "kind": "term"}, follow=True)
    assert "1 entry points at it." in response.content.decode()
    reference = Reference.objects.get(entry=wanting)
    assert reference.state == Reference.State.RESOLVED
    assert reference.target == Entry.objects.latest("pk")


def test_a_path_whose_section_is_not_there_is_a_title(network: Entry, ben: User, client_of: ClientOf) -> None:
    form = client_of(ben).get(NEW, {"title": "CI/CD", "near": network.pk}).context["form"]
    assert (form["title"].value(), form["section"].value()) == ("CI/CD", network.pk)
    assert client_of(ben).get(NEW, {"title": "/", "near": "9" * 17}).status_code == 200


def test_each_sort_of_entry_begins_with_its_text(network: Entry, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    begun = {}
    for choice in client.get(NEW, {"title": "x"}).context["page"].kind_choices:
        page = client.get(choice.url).context
        chosen = [each.words for each in page["page"].kind_choices if each.is_chosen]
        assert chosen == [choice.words]
        assert page["form"]["title"].value() == "x"
        begun[choice.words] = (page["form"].kind, page["form"]["body"].value())
    assert begun["Term"] == ("term", "")
    assert begun["How to"] == ("item", "* howto: \n```sh\n\n```")
    assert begun["Service"][1].startswith("* for: ")
    assert begun["Section"] == ("section", "")


def test_questions_that_nobody_answered_are_not_saved(network: Entry, ben: User, client_of: ClientOf) -> None:
    body = "* for: queues\n* not for: \n* limits:\n* price: little"
    fields = {"kind": "term", "title": "SQS", "section": network.pk, "body": body}
    client_of(ben).post(f"{NEW}?kind=term&start=service", fields)
    assert Entry.objects.get(title="SQS").body == "* for: queues\n* price: little"
    refused = client_of(ben).post(
        f"{NEW}?kind=item&start=quote", {"kind": "item", "body": "> ", "section": network.pk}
    )
    assert refused.status_code == 422


def test_a_search_that_finds_nothing_offers_its_words_as_a_title(
    network: Entry, ben: User, client_of: ClientOf
) -> None:
    query = 'tag:none is:raw "unheard" of'
    for page in ("/search/", "/search/suggest/"):
        html = unescape(client_of(ben).get(page, {"q": query}).content.decode())
        assert "Create “unheard of”" in html
        assert "?title=unheard+of" in html
