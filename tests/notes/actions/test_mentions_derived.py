"""Titles that stand in other texts."""

import pytest

from notes.actions.bin import bin_entries
from notes.actions.mention_texts import NamesToFind, is_mentionable, mentions_in
from notes.models import Entry, Reference
from tests.factories.notes import (
    NOW,
    a_group,
    a_root,
    a_section,
    a_service,
    a_term,
    about_aws,
    an_item,
    edited,
)


def found(text: str, *names: str, body: str = "") -> list[str]:
    return [mention.name for mention in mentions_in(NamesToFind(names), text, body)]


def mentioned_by(entry: Entry) -> set[str]:
    rows = Reference.objects.filter(entry=entry, kind="mention").select_related("target")
    return {str(row.target) for row in rows}


@pytest.mark.parametrize(
    ("title", "tied", "counts"),
    [
        ("Lambda", False, True),
        ("boto3", True, True),
        ("boto3", False, False),
        ("EC2", False, True),
        ("user", False, False),
        ("ZA", True, False),
        ("MISC", False, False),
        ("S", False, False),
        ("⛩️", True, False),
        ("参考", False, False),
    ],
)
def test_only_names_that_stand_out_count(title: str, tied: bool, counts: bool) -> None:
    assert is_mentionable(title, tied=tied) is counts


def test_a_curator_s_choice_counts_more_than_the_form() -> None:
    assert is_mentionable("user", tied=False, mentioning="on")
    assert not is_mentionable("Lambda", tied=True, mentioning="off")


@pytest.mark.parametrize(
    "text",
    [
        "EC2",
        "each EC2|RDS instance",
        "(EC2)",
        "EC2's price",
        "EC2-backed",
        "在EC2上",
        "_EC2_ runs",
        "S3/EC2.",
        "EC2, autoscales",
    ],
)
def test_a_whole_word_is_found(text: str) -> None:
    assert found(text, "EC2") == ["EC2"]


@pytest.mark.parametrize(
    "text",
    [
        "EC2s",
        "MyEC2",
        "ec2",
        "`EC2`",
        "https://ec2.example/EC2",
        "[[EC2]]",
        "EC2.shop",
        "MY_EC2_KEY",
        "me@EC2.example",
        "📹 EC2 course [1:20]",
    ],
)
def test_parts_of_words_addresses_and_code_are_not_found(text: str) -> None:
    assert found(text, "EC2") == []


def test_code_fences_are_passed_over() -> None:
    assert found("", "EC2", "S3", body="```sh\nEC2\n```\nS3\n````\n```\nEC2\n") == ["S3"]


def test_the_longest_name_wins() -> None:
    assert found("an API Gateway, an API", "API", "API Gateway") == ["API Gateway", "API"]
    assert found("Route 53 zones", "Route", "Route 53", "53 zones") == ["Route 53"]


def test_names_with_signs_are_found_whole() -> None:
    assert found("C++ and .NET and X-Ray", "C++", ".NET", "X-Ray", "Ray") == ["C++", ".NET", "X-Ray"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("* all use EC2 https://a.example/x?y=1 3:20 today", "all use EC2 today"),
        ("First one. Then EC2 runs, e.g. jobs. Then nothing.", "Then EC2 runs, e.g. jobs."),
        ("> quoted EC2", "quoted EC2"),
        ("| kind | EC2 |", "kind | EC2"),
        ("in   EC2\tnow", "in EC2 now"),
    ],
)
def test_the_sentence_is_told_without_addresses(line: str, sentence: str) -> None:
    assert next(mentions_in(NamesToFind(["EC2"]), "", line)).sentence.split() == sentence.split()


def test_a_long_sentence_is_cut_around_the_name() -> None:
    mention = next(mentions_in(NamesToFind(["EC2"]), "a " * 500 + "EC2" + " b" * 500, ""))
    assert len(mention.sentence) <= 200
    assert "a EC2 b" in mention.sentence
    assert mention.sentence[0] == mention.sentence[-1] == "…"


@pytest.mark.django_db
class TestMentionRows:
    def test_a_mention_points_back_with_its_sentence(self) -> None:
        zone = a_term("availability zone (AZ)")
        region = a_term("region", definition="collection of AZ http://cloudping.example/en/")
        mention = Reference.objects.get(kind="mention")
        assert (mention.entry, mention.target, mention.sentence) == (region, zone, "collection of AZ")

    def test_a_new_title_is_found_in_texts_that_were_there_before(self) -> None:
        before = a_term("scaling", definition="API Gateway and GatewayAPI")
        a_term("API")
        assert mentioned_by(before) == {"API"}
        a_term("API Gateway")
        assert mentioned_by(before) == {"API Gateway"}

    def test_mentions_follow_renames_aliases_and_the_bin(self) -> None:
        term = a_term("Lambda")
        other = a_term("time", definition="Lambda or Functions")
        assert mentioned_by(other) == {"Lambda"}
        edited(term, title="Greek letter")
        assert mentioned_by(other) == set()
        edited(term, aliases=("Functions",))
        assert mentioned_by(other) == {"Greek letter"}
        bin_entries(entry_ids=[term.pk], by=None, at=NOW, through="form")
        assert not Reference.objects.filter(kind="mention").exists()

    def test_a_lower_case_title_counts_once_it_is_tied_to_a_service(self) -> None:
        a_service("AWS Local Zones", names=("Local Zone",))
        about_aws(a_root())
        zone = a_term("local zone")
        assert mentioned_by(a_term("edge", definition="a local zone is near")) == {"local zone"}
        assert zone.tied_by == "name"

    def test_an_entry_mentions_neither_itself_nor_the_sections_around_it(self) -> None:
        section = a_section("S3")
        lead = a_term("S3", section, "S3 is obj storage")
        item = an_item("* S3 bucket viewer", a_group("TOOLING", section))
        edited(section, definition="what S3 is")
        assert not Reference.objects.filter(kind="mention").exists()
        outside = a_term("Glue", definition="reads S3")
        assert mentioned_by(outside) == {"S3"}
        assert Reference.objects.get(kind="mention").target == section
        assert {lead.pk, item.pk}.isdisjoint(Reference.objects.values_list("entry_id", flat=True))

    def test_what_the_text_points_at_itself_is_not_mentioned_again(self) -> None:
        a_term("Redis")
        other = a_term("cache", definition="类似 Redis; see Redis")
        assert [row.kind for row in Reference.objects.filter(entry=other)] == ["similar"]

    def test_of_two_entries_of_one_title_the_one_of_the_section_is_meant(self) -> None:
        messaging = a_section("messaging")
        a_term("SNS", a_section("MOBILE"))
        near = a_term("SNS", messaging)
        other = a_term("fan-out", messaging, "SNS in front of queues")
        assert Reference.objects.get(entry=other).target == near

    def test_each_target_is_mentioned_once_for_each_entry(self) -> None:
        a_term("Lambda", aliases=("Functions",))
        other = a_term("many", body="* Lambda\n* Functions\n* Lambda")
        assert Reference.objects.filter(entry=other, kind="mention").count() == 1
