"""What people see at an entry's address."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from awskb.accounts.models import User
from notes.models import Entry, OldSlug
from tests.factories.notes import a_note, a_root, a_section, a_service, a_term, edited

Signed = Callable[[User], Client]

NETWORK = """# 🕸️ NETWORK

* _ENI (Elastic Network Interface)_: all traffic goes through this https://cloudonaut.io/my-mental-model-of-aws/

SERVICES
* _API Gateway_: proxy so you can version, throttle bad traffic
* _WAF_: firewall for CloudFront https://news.ycombinator.com/item?id=20570332

REGIONS https://awsnetwork.lastweekinaws.com
* _region_: collection of AZ
* factors: svc, cost, distance to users 📹 Brown ccp [2:12:45]

---

* https://grahamlyons.com/article/networking-on-aws
* _availability zone (AZ)_:

* WAF, SSRF https://ejj.io/blog/capital-one

## Route53

---

* = DNS
* https://stackoverflow.com/questions/51452111

# ⛩️

## 参考

📹 Brown ccp https://www.youtube.com/watch?v=NhDYbskXRgc
"""


@pytest.fixture
def network(db: None) -> list[Entry]:
    return a_note(NETWORK)


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def words(html: str) -> str:
    """What a person reads: the text without its tags, spaces collapsed."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def test_a_section_flows_with_its_terms_under_their_labels(
    network: list[Entry], ada: User, client_of: Signed
) -> None:
    told = words(main_of(page(client_of(ada), "/notes/network/")))
    order = ["ENI", "Elastic Network Interface", "all traffic", "SERVICES", "API Gateway", "WAF", "REGIONS"]
    places = [told.index(word) for word in order]
    assert places == sorted(places)
    assert "4 terms refined, 1 unsorted, 1 section below" in told


def test_a_section_shows_the_sections_below_in_place(
    network: list[Entry], ada: User, client_of: Signed
) -> None:
    html = main_of(page(client_of(ada), "/notes/network/"))
    assert "Route53" in html
    assert "Unsorted</strong> (2), open because nothing here is refined yet" in html
    assert "= DNS" in html


def test_links_say_what_they_are_before_they_are_clicked(
    network: list[Entry], ada: User, client_of: Signed
) -> None:
    html = main_of(page(client_of(ada), "/notes/network/"))
    assert "discussion 20570332" in html
    assert "Hacker News" in html
    assert "question 51452111" in html
    assert 'class="cite cite--discussion"' in html


def test_a_video_cited_by_name_opens_at_its_second(
    network: list[Entry], ada: User, client_of: Signed
) -> None:
    html = page(client_of(ada), "/notes/region/")
    assert "https://www.youtube.com/watch?v=NhDYbskXRgc&amp;t=7965s" in html
    assert "2:12:45" in html


def test_raw_terms_stay_in_place_and_untitled_clippings_fold(
    network: list[Entry], ada: User, client_of: Signed
) -> None:
    html = main_of(page(client_of(ada), "/notes/network/"))
    told = words(html)
    assert "Unsorted in NETWORK, below the line" in told
    assert "Unsorted (2): networking on aws · WAF, SSRF" in told
    assert '<details class="clippings">' in html


def test_only_editors_are_offered_to_refine(
    network: list[Entry], ben: User, reader: User, client_of: Signed
) -> None:
    refine = 'action="/notes/availability-zone/refine/"'
    assert refine in page(client_of(ben), "/notes/network/")
    assert refine not in page(client_of(reader), "/notes/network/")


def test_a_term_without_a_definition_says_so_and_shows_who_mentions_it(
    network: list[Entry], ben: User, reader: User, client_of: Signed
) -> None:
    told = words(page(client_of(ben), "/notes/availability-zone/"))
    assert "No definition yet. Write one" in told
    assert "Mentioned in NETWORK › region : “collection of AZ”" in told
    assert "Write one" not in words(page(client_of(reader), "/notes/availability-zone/"))


def test_chinese_says_its_language_and_its_meaning(
    network: list[Entry], ada: User, client_of: Signed
) -> None:
    html = page(client_of(ada), "/notes/section-1/")
    assert "Front matter" in html
    assert '<span lang="zh">参考</span> <span class="gloss">References</span>' in html


def test_a_percent_encoded_address_is_found(network: list[Entry], ada: User, client_of: Signed) -> None:
    assert "Brown ccp" in page(client_of(ada), "/notes/%E5%8F%82%E8%80%83/")


def test_a_reference_to_nothing_says_that_it_is_wanted(db: None, ada: User, client_of: Signed) -> None:
    a_note("# COMPUTE\n\nCONTAINERS 🗄️ `containers.md`\n* _ECS_: run containers; 类似 Nomad\n")
    html = page(client_of(ada), "/notes/compute/")
    assert "containers.md" in html
    assert "not in the wiki yet" in html
    assert '<span lang="zh">类似</span> <span class="gloss">similar to</span>' in html


def test_a_term_that_bears_its_sections_title_leads_it(db: None, ada: User, client_of: Signed) -> None:
    a_note("# STORAGE\n\n## RDS\n\n* _parameter group_: config\n* _RDS_: dbms\n\n---\n\n* _RDS_: raw words\n")
    client = client_of(ada)
    told = words(main_of(page(client, "/notes/rds/")))
    assert told.index("dbms") < told.index("parameter group") < told.index("raw words")
    lead = Entry.objects.get(kind="term", definition="dbms")
    answer = client.get(lead.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, f"/notes/rds/#{lead.anchor}")


def test_the_catalogue_speaks_beside_the_notes(db: None, ada: User, client_of: Signed) -> None:
    a_service(
        "Amazon CloudSearch",
        "CloudSearch",
        status="closed to new customers",
        status_date="2024-07-25",
        one_line="Managed search",
    )
    a_note("# COMPUTE\n\n* _CloudSearch_: search plaintext\n")
    for address in ("/notes/compute/", "/notes/cloudsearch/"):
        told = words(page(client_of(ada), address))
        assert "search plaintext" in told
        assert "Amazon CloudSearch" in told
        assert "closed to new customers 2024-07-25" in told


def test_a_long_quote_is_cut_at_a_sentence(db: None, ada: User, client_of: Signed) -> None:
    sentences = [f"Sentence number {number} says a thing at some length, as they do." for number in range(9)]
    a_note(f"# IaC\n\n> {' '.join(sentences)} https://example.com/essay\n")
    html = page(client_of(ada), "/notes/iac/")
    assert "Show all 9 sentences" in html
    shown, folded = html.split("Show all 9 sentences")
    assert sentences[0] in shown
    assert sentences[8] in folded
    assert "https://example.com/essay" in html


def test_a_procedure_is_one_list(db: None, ada: User, client_of: Signed) -> None:
    a_note("# DNS\n\n__setup__: copy the zone\n* add zone file\n```\n# no heading\n```\n* try cli53\n")
    html = main_of(page(client_of(ada), "/notes/dns/"))
    assert html.count('<ul class="lines">') == 1
    assert "# no heading" in html


def test_a_table_shows_on_the_entries_that_its_header_names(db: None, ada: User, client_of: Signed) -> None:
    a_note(
        "# messaging\n\n* _MSK_: managed Kafka\n* _Kinesis_: AWS Kafka\n\n"
        "| FACTOR | MSK |\n|---|---|\n| pricing | per broker |\n"
    )
    client = client_of(ada)
    assert "per broker" in page(client, "/notes/msk/")
    assert "per broker" not in page(client, "/notes/kinesis/")


def test_entries_of_the_same_title_name_each_other(db: None, ada: User, client_of: Signed) -> None:
    a_note("# MOBILE\n\n* _SNS_: push\n\n# QUEUE\n\n* _SNS_: pub sub\n")
    told = words(page(client_of(ada), "/notes/sns/"))
    assert "Also defined in" in told
    assert "QUEUE › SNS" in told


def test_neighbours_are_one_key_away(db: None, ada: User, client_of: Signed) -> None:
    a_note("# S\n\n* _one_: 1\n* _two_: 2\n* _three_: 3\n")
    html = page(client_of(ada), "/notes/two/")
    assert 'href="/notes/one/" rel="prev" data-key="["' in html
    assert 'href="/notes/three/" rel="next" data-key="]"' in html


def test_an_old_slug_leads_on_for_ever(db: None, ada: User, client_of: Signed) -> None:
    term = a_term("Lambda", definition="run scripts")
    OldSlug.objects.create(slug="lamda", entry=term)
    answer = client_of(ada).get("/notes/lamda/")
    assert (answer.status_code, answer["Location"]) == (301, "/notes/lambda/")


def test_an_unknown_address_offers_what_is_near(db: None, ben: User, reader: User, client_of: Signed) -> None:
    a_term("Lambda", definition="run scripts")
    for person, may_write in ((ben, True), (reader, False)):
        answer = client_of(person).get("/notes/lamda/")
        html = answer.content.decode()
        assert answer.status_code == 404
        assert 'href="/notes/lambda/"' in html
        assert "/search/?q=lamda" in html
        assert ("/notes/new/?title=lamda" in html) is may_write


def test_an_entry_in_the_bin_is_not_shown(db: None, ada: User, client_of: Signed) -> None:
    term = a_term("Lambda")
    Entry.objects.filter(pk=term.pk).update(binned_at=term.created_at)
    answer = client_of(ada).get("/notes/lambda/")
    assert answer.status_code == 404
    assert "is in the bin" in answer.content.decode()


def test_a_visitor_is_asked_to_sign_in(network: list[Entry], eve: Client) -> None:
    answer = eve.get("/notes/network/")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_public_reading_keeps_members_matters(
    network: list[Entry], ben: User, eve: Client, settings: Any
) -> None:
    settings.AWSKB_PUBLIC_READ = True
    edited(Entry.objects.get(slug="region"), by=ben, definition="a collection of AZ", summary="a secret why")
    html = page(eve, "/notes/region/")
    assert "a collection of AZ" in html
    for kept in ("Ben", "ben", "a secret why", "aws.md", "/history/", "/edit/", "Last change"):
        assert kept not in words(html), kept


def test_public_reading_shows_nothing_of_members_only_entries(db: None, eve: Client, settings: Any) -> None:
    settings.AWSKB_PUBLIC_READ = True
    root = a_root()
    section = a_section("NETWORK", root)
    a_term("VPC", section, "own network")
    kept = a_section("进步", root, members_only=True)
    a_term("Interview", kept, "talks about VPC https://secret.example/", tags=("hush",))
    told = page(eve, "/notes/vpc/") + page(eve, "/notes/aws/") + page(eve, "/") + page(eve, "/links/")
    for hidden in ("Interview", "进步", "secret.example", "hush"):
        assert hidden not in told
    assert eve.get("/notes/interview/").status_code == 404
    assert eve.get("/tags/hush/").status_code in {200, 404}
    assert "Interview" not in eve.get("/tags/hush/").content.decode()


def test_what_is_written_never_becomes_markup(db: None, ada: User, client_of: Signed) -> None:
    attack = "<script>alert(1)</script>"
    a_term(f"Evil {attack}", definition=f"says {attack}", body=f"* more {attack}", tags=(f"t{attack}",))
    client = client_of(ada)
    term = Entry.objects.get(kind="term")
    for address in (term.get_absolute_url(), "/notes/aws/", "/", "/tags/", "/changes/", "/wanted/"):
        assert attack not in page(client, address)


def test_pages_hold_no_inline_script_or_style(network: list[Entry], ada: User, client_of: Signed) -> None:
    client = client_of(ada)
    for address in ("/", "/notes/network/", "/notes/region/", "/tags/", "/links/", "/services/", "/wanted/"):
        html = page(client, address)
        assert not re.search(r"<script(?![^>]*\bsrc=)", html), address
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html), address


def test_code_in_a_definition_is_shown_as_code(db: None, ada: User, client_of: Signed) -> None:
    a_note("# A\n\n* _call_: takes `*args` and `[[no link]]`, see [[call]] 💻 `args` https://a.example\n")
    page = client_of(ada).get("/notes/call/").content.decode()
    summary = page.partition('class="term__summary">')[2].partition("</p>")[0]
    assert summary.startswith("takes <code>*args</code> and <code>[[no link]]</code>, see <a ")
    assert summary.count("wikilink") == 1


def test_a_wikilink_is_a_link_in_its_place_and_only_there(db: None, ada: User, client_of: Signed) -> None:
    a_note("# S\n\n* _Lambda_: scripts\n* _Zappa_: wraps [[Lambda]] 🗄️ `more.md`\n* see 🗄️ `more.md` too\n")
    html = main_of(page(client_of(ada), "/notes/zappa/"))
    assert html.count('href="/notes/lambda/"') == 2  # in the text, and as the neighbour before
    told = words(html)
    assert "wraps Lambda" in told
    assert told.count("not in the wiki yet") == 1


@pytest.mark.parametrize("part", ["%00", "re%00gion", "%ED%A0%80", "%ff%fe"])
@pytest.mark.parametrize("page", ["", "edit/", "history/", "move/"])
def test_an_address_with_half_a_character_or_a_nul_is_nowhere(
    administrator: User, client_of: Callable[[User], Client], part: str, page: str
) -> None:
    a_term("region", a_section("NETWORK"))
    answer = client_of(administrator).get(f"/notes/{part}/{page}")
    assert answer.status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/certs/%00/", "/certs/%00/map/", "/services/%00/", "/tags/%00/"])
def test_nothing_is_behind_a_nul(reader: User, client_of: Callable[[User], Client], address: str) -> None:
    assert client_of(reader).get(address).status_code == 404
    assert Client().get(address).status_code == 404
