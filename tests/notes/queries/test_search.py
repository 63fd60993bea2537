"""Searches of the author's own notes: the expected lines, in order, and the same on either database."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from awskb.accounts.models import User
from notes.actions.search_index import (
    index_differences,
    index_entries,
    index_entries_of,
    rebuild_index,
    refresh_places,
    unindex,
)
from notes.actions.services import load_services
from notes.models import Alias, Entry, SearchDocument, Service, ServiceName
from notes.queries.search import find, search_page
from notes.queries.search_hits import Found
from tests.factories.notes import NOW, a_group, a_note, a_root, a_section, a_term, an_item, edited

FIXTURES = Path(__file__).parents[3] / "fixtures"

# A section is written with #, a group with =, an item with *.
EXPECTED = {
    "ECS": ["ECS", "Fargate", "log driver", "Cloudwatch"],
    "Elastic Container": ["ECS", "EKS"],
    "containers": ["= CONTAINERS", "ECS", "* https://www.lastweekinaws.com/blog/17-fi"],
    "类似": ["CloudSearch", "Elasticache"],
    "similar to": ["CloudSearch", "Elasticache"],
    "us-eas": ["region"],
    "us-east-1": ["region"],
    "RDS": ["# RDS", "RDS", "CloudSearch", "ENI", "parameter group", "Aurora"],
    "Route 53": [
        "# Route53",
        "= setup Route 53 as DNS service",
        "CloudFormation",
        "* add `$origin example.com.` to first line",
        "* https://docs.aws.amazon.com/Route53/late",
    ],
    "route53": ["# Route53", "* https://docs.aws.amazon.com/Route53/late"],
    "s3:GetObject": ["* yolo perms I used at the time"],
    "GetObject": ["* yolo perms I used at the time"],
    "$ORIGIN": ["* add `$origin example.com.` to first line", "* add `$ORIGIN www.zjayv.com` to first lin"],
    "~/.aws/config": ["aws-shell", "access key"],
    "aws configure": ["aws-shell"],
    "CP++": ["dev associate"],
    "x-ray": ["X-Ray"],
    "xray": ["X-Ray"],
    "AZ": ["availability zone", "region", "MSK"],
    "CLF-C02": ["cloud practioner"],
    "References": ["# 参考"],
    "Progress": ["# 进步"],
    "参考": ["# 参考"],
    '"load balancer"': ["ELB"],
    '"balancer load"': [],
    '"don\'t need"': ["NACL", "MSK"],
    "don’t need": [
        "NACL",
        "* you used to get charged for 400 requests",
        "MSK",
        "* It might be tempting to use Lambda & API",
    ],
    "NACL": ["NACL"],
    "s3cmd": ["* https://github.com/s3tools/s3cmd https:/", "bucket"],
    "docs.aws.amazon.com/lambda": ["* https://docs.aws.amazon.com/lambda/lates", "runtimes"],
    "https://github.com/localstack/localstack": ["LocalStack"],
    "lastweekinaws is:refined kind:term": ["region", "CDK", "LocalStack"],
    "site:github.com in:iac": [
        "System Initiative",
        "* list resources https://github.com/jckues",
        "* https://github.com/PaulleDemon/AWS-deplo",
        "* clean up old resources https://github.co",
    ],
    "in:network is:raw kind:term": ["availability zone", "local zone", "ACM", "GovCloud", "security group"],
    "tag:regions kind:term": ["region", "availability zone", "local zone", "ACM", "GovCloud"],
    "is:service kind:section": ["# EC2", "# Lambda", "# Route53", "# VPC", "# RDS", "# S3", "# IAM"],
    "lambda -zappa kind:term": [
        "blueprint",
        "runtimes",
        "time limit",
        "Step Functions",
        "Cloudwatch",
        "internals",
        "startup time",
    ],
    "terraform": ["CloudFormation"],
    "0.5 million": ["bucket"],
    "arn:aws:s3:::zjayv.com": ["* yolo perms I used at the time"],
    "2012-10-17": ["* yolo perms I used at the time"],
    "at least once": ["* | FACTOR             | MSK             |"],
    "eventbridge": ["Eventbridge", "* | FACTOR             | MSK             |"],
    "Stedi": ["* Lambda, API Gateway, SQS, SNS, DynamoDB,", "* latency https://www.stedi.com/blog/relat"],
    "17": [
        "* _17_: try out for Comcast interview",
        "* https://www.lastweekinaws.com/blog/17-fi",
        "* yolo perms I used at the time",
    ],
    "Comcast": ["* _17_: try out for Comcast interview"],
    "tighten perms": ["= tighten perms for S3 buckets"],
    "CodeDeploy": ["Code Deploy"],
    "elasticbeanstalk": ["Elastic Beanstalk", "scaling"],
    "oauth": ["Cognito"],
    "push notif": ["SNS"],
    "kinesis kafka": ["Kinesis"],
    "DENY": [],
    "MapReduce": ["EMR"],
    "o(n)": ["* For example, I have a user service with "],
    "$70/mo": ["* It might be tempting to use Lambda & API"],
    "Sid": ["* yolo perms I used at the time"],
}


def labels(text: str, person: User | AnonymousUser) -> list[str]:
    return [label(found) for found in find(text=text, person=person).found]


def label(found: Found) -> str:
    entry = Entry.objects.get(pk=found.row.pk)
    sign = {"section": "# ", "group": "= ", "term": "", "item": "* "}[entry.kind]
    return sign + (entry.title or entry.body.partition("\n")[0].lstrip("*> ")[:40])


@pytest.fixture
def the_notes(db: None) -> None:
    load_services(FIXTURES / "aws_services.json", at=NOW)
    a_note((FIXTURES / "aws.md").read_text(encoding="utf-8"))


@pytest.mark.usefixtures("the_notes")
def test_hard_queries_find_these_lines_in_this_order(ben: User) -> None:
    assert {text: labels(text, ben) for text in EXPECTED} == EXPECTED


@pytest.mark.usefixtures("the_notes")
def test_the_index_is_what_the_entries_say(ben: User) -> None:
    assert index_differences() == []
    assert index_entries(Entry.objects.all()) == (0, 0)
    assert rebuild_index().written == Entry.objects.count()
    assert index_differences() == []


@pytest.mark.usefixtures("the_notes")
def test_misspelt_names_are_offered_and_services_follow(ben: User) -> None:
    def offered(text: str) -> list[str]:
        return [offer.words for offer in search_page(text=text, person=ben).offers]

    assert offered("lamdba") == ["Lambda"]
    assert offered("Elastic Beanstork") == ["Elastic Beanstalk"]
    assert offered("clodwatch") == ["Cloudwatch"]
    assert offered("lamdba timelimit")[:1] == ["Lambda time limit"]
    assert offered("Lambda") == []
    assert offered("qqqqqqqqqq") == []
    assert [service.plain_name for service in search_page(text="fsx", person=ben).services] == ["Amazon FSx"]
    assert search_page(text="athena", person=ben).services == []


@pytest.mark.usefixtures("the_notes")
def test_a_section_and_its_lead_are_one_line(ben: User) -> None:
    hits = search_page(text="S3", person=ben).hits
    assert [hit.plain_title for hit in hits].count("S3") == 1
    lead = Entry.objects.get(title="S3", kind="term")
    assert hits[0].url == f"/notes/s3/#e{lead.pk}"
    assert hits[0].snippet == "obj storage"


@pytest.mark.django_db
def test_lines_stand_by_tier_then_refined_first_then_as_in_the_tree(ben: User) -> None:
    section = a_section("ORDER")
    later = a_section("LATER")
    a_term("six", section, "x", body="* fox in the body")
    a_term("five", section, "a fox in the summary")
    a_term("four", section, "x", aliases=("red fox",))
    a_term("red fox", section)
    a_term("raw fox", section, status="raw")
    a_term("three", later, aliases=("fox",))
    a_term("foxglove", later)
    a_term("fox", later, status="raw")
    assert labels("fox", ben) == ["fox", "foxglove", "three", "red fox", "raw fox", "four", "five", "six"]


@pytest.mark.django_db
def test_front_matter_stands_last(ben: User) -> None:
    root = a_root("aws")
    gate = a_section("⛩️", root)
    a_term("one", gate, "a needle")
    a_term("two", a_section("COMPUTE", root), "a needle")
    assert labels("needle", ben) == ["two", "one"]


@pytest.mark.django_db
def test_what_moves_takes_everything_below_with_it(ben: User) -> None:
    first, second = a_section("FIRST"), a_section("SECOND")
    group = a_group("THINGS", a_section("INNER", second))
    a_term("deep", group, "a needle")
    a_term("plain", first, "a needle")
    inner = Entry.objects.get(title="INNER")
    assert labels("in:first needle", ben) == ["plain"]
    edited(inner, parent=first)
    assert index_differences() == []
    assert labels("in:first needle", ben) == ["plain", "deep"]
    assert labels("in:second needle", ben) == []
    assert labels('in:"things" needle', ben) == ["deep"]


@pytest.mark.django_db
def test_a_change_is_found_at_once_and_the_old_words_are_not(ben: User) -> None:
    term = a_term("Aurora", a_section("STORAGE"), "fast database", aliases=("dbms",))
    assert labels("dbms fast", ben) == ["Aurora"]
    edited(term, definition="slow database", aliases=("engine",))
    assert labels("fast", ben) == labels("dbms", ben) == []
    assert labels("engine slow", ben) == ["Aurora"]
    assert index_differences() == []


@pytest.mark.usefixtures("the_notes")
def test_new_names_of_a_service_find_its_entries(ben: User) -> None:
    service = Service.objects.get(name="Amazon Athena")
    ServiceName.objects.create(service=service, name="Presto Cloud", name_key="prestocloud", kind="alias")
    assert labels("presto cloud", ben) == []
    index_entries_of(services=[service])
    assert labels("presto cloud", ben) == ["Athena"]
    load_services(FIXTURES / "aws_services.json", at=NOW)
    assert labels("presto cloud", ben) == []


@pytest.mark.django_db
def test_the_bin_and_members_only_lines_are_not_found(ben: User) -> None:
    section = a_section("STORAGE")
    gone = a_term("gone", section, "a needle")
    Entry.objects.filter(pk=gone.pk).update(binned_at=gone.updated_at)
    hidden = a_section("SECRET", section, members_only=True)
    a_term("hidden", hidden, "a needle")
    a_term("open", section, "a needle")
    assert labels("needle", AnonymousUser()) == ["open"]
    assert labels("in:secret needle", AnonymousUser()) == []
    assert labels("needle", ben) == ["open", "hidden"]


@pytest.mark.django_db
def test_what_an_entry_has_become_counts_at_once_whoever_wrote_it(ben: User) -> None:
    service = Service.objects.create(name="Amazon Thread", slug="thread", short="Thread")
    section = a_section("STORAGE")
    first = Entry.objects.filter(pk=a_term("first", section, "a needle").pk)
    a_term("second", section, "a needle")
    first.update(status=Entry.Status.RAW)
    assert labels("needle", ben) == ["second", "first"]
    assert labels("is:raw needle", ben) == labels("is:raw", ben) == ["first"]
    first.update(service=service, tied_by="person")
    assert labels("is:service needle", ben) == ["first"]
    first.update(binned_at=NOW)
    assert labels("needle", ben) == labels("needle -is:service", AnonymousUser()) == ["second"]
    first.update(binned_at=None, hidden=True, status=Entry.Status.REFINED, service=None, tied_by="")
    assert labels("needle", ben) == labels("needle -is:service", ben) == ["first", "second"]
    assert labels("kind:term needle", AnonymousUser()) == ["second"]


@pytest.mark.django_db
def test_an_entry_can_leave_the_index_and_its_siblings_be_renumbered(ben: User) -> None:
    section = a_section("STORAGE")
    one, two = a_term("one", section, "a needle"), a_term("two", section, "a needle")
    unindex([one.pk])
    assert labels("needle", ben) == ["two"]
    assert index_differences() == [f"{one.pk}: not in the index"]
    index_entries([one])
    Entry.objects.filter(pk=two.pk).update(position=one.position - 1)
    assert index_differences() != []
    refresh_places(below=[section.pk])
    assert index_differences() == []
    assert labels("needle", ben) == ["two", "one"]
    one.delete()
    assert SearchDocument.objects.filter(pk=one.pk).count() == 0
    assert labels("needle", ben) == ["two"]


@pytest.mark.django_db
def test_technical_words_in_code_and_addresses(ben: User) -> None:
    section = a_section("COMPUTE")
    a_term("sizes", section, "a t3.micro is small", body="```sh\naws ec2 run --dry-run\n```")
    a_term("network", section, "10.0.0.0/16 in us-east-1, x86_64")
    a_term("language", section, "C++ not C#")
    an_item("* https://www.example.org/a-path/Some_Page.html?id=7#part", section)
    assert labels("t3.micro", ben) == labels("t3.m", ben) == labels("micro", ben) == ["sizes"]
    assert labels("--dry-run", ben) == labels("dry-run", ben) == ["sizes"]
    assert labels("10.0.0.0/16", ben) == labels("x86", ben) == labels("east-1", ben) == ["network"]
    assert labels("C++", ben) == labels("c#", ben) == ["language"]
    assert labels("c+++", ben) == []
    for address in (
        "example.org",
        "www.example.org/a-path",
        "some_page",
        "a-path",
        "https://www.example.org/a-",
    ):
        assert len(labels(address, ben)) == 1, address


@pytest.mark.django_db
def test_words_are_asked_for_in_parts_only_where_nothing_holds_them_whole(ben: User) -> None:
    section = a_section("COMPUTE")
    a_term("apart", section, "multi and az")
    assert labels("multi-az", ben) == ["apart"]
    assert search_page(text="multi-az", person=ben).is_loose
    a_term("whole", section, "Multi-AZ")
    assert labels("multi-az", ben) == ["whole"]


@pytest.mark.django_db
def test_common_words_are_cut_at_500_in_tier_order(ben: User) -> None:
    section = a_section("COMPUTE")
    rows = [
        Entry(
            kind="term",
            slug=f"t{n}",
            title=f"common {n}" if n % 8 == 0 else f"t{n}",
            summary="common" if n % 8 in (1, 2) else "",
            body="* common" if n % 8 > 2 else "",
            status="raw" if n % 3 else "refined",
            binned_at=NOW if n % 50 == 0 else None,
            hidden=n % 20 == 0,
            parent=section,
            position=n,
        )
        for n in range(1, 1101)
    ]
    Entry.objects.bulk_create(rows)
    index_entries(rows, reset=False)
    best_first = sorted(
        (row for row in rows if row.binned_at is None),
        key=lambda row: (bool(row.body), bool(row.summary), row.status == "raw", row.position),
    )
    for person, seen in ((ben, best_first), (AnonymousUser(), [row for row in best_first if not row.hidden])):
        result = find(text="common", person=person)
        assert result.count == "more than 500 lines"
        assert [each.row.pk for each in result.found] == [row.pk for row in seen[:500]]


@pytest.mark.django_db
def test_twice_the_entries_are_indexed_in_as_many_queries() -> None:
    section = a_section("COMPUTE")

    def queries(count: int) -> int:
        entries = [an_item(f"* line {number}", section) for number in range(count)]
        Alias.objects.create(entry=entries[0], name="x", name_key="x")
        with CaptureQueriesContext(connection) as captured:
            index_entries(entries)
        return len(captured)

    assert queries(3) == queries(30)


class AnyText(TestCase):
    """Any text that an entry may hold is found by its own words."""

    @settings(max_examples=40, deadline=None)
    @given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
    def test_is_found_by_its_words(self, text: str) -> None:
        root = Entry.objects.create(kind="section", title="aws", slug="aws")
        entry = Entry.objects.create(kind="item", parent=root, body=text)
        index_entries([root, entry], reset=False)
        assert index_differences() == []
        person = User(username="ben")
        for word in text.split()[:5]:
            result = find(text=word, person=person)
            is_only_wanted = not result.query.filters and not result.query.excluded and '"' not in word
            if result.query.words and is_only_wanted and len(word) < 400:
                assert entry.pk in {found.row.pk for found in result.found}, word
