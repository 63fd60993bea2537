"""What is in the real notes file, counted."""

from collections import Counter

from notes.source_notes.documents import ItemForm, NodeKind, Place
from notes.source_notes.facts import NamedSourceFact, ProgressFact
from notes.source_notes.writer import write
from tests.notes.source_notes.seed import SEED, facts_at, node_at, seed_document, seed_facts


def titles(kind: NodeKind) -> list[str]:
    return [node.title for node in seed_document().nodes if node.kind is kind]


def test_it_is_written_back_byte_for_byte():
    assert write(seed_document()).encode() == SEED.read_bytes()


def test_no_line_is_odd():
    assert seed_document().warnings == []


def test_headings():
    assert len(titles(NodeKind.SECTION)) == 19
    assert Counter(node.level for node in seed_document().nodes if node.level) == {1: 5, 2: 14}


def test_terms_of_which_three_titles_stand_twice():
    counted = Counter(titles(NodeKind.TERM))
    assert counted.total() == 118
    assert {title for title, count in counted.items() if count > 1} == {"SNS", "Cognito", "RDS"}


def test_labels():
    labels = Counter(titles(NodeKind.GROUP))
    assert labels["ZA"] == 4
    assert labels["REGIONS"] == labels["DATA ENG"] == 2
    assert labels.total() == 29


def test_url_occurrences():
    urls = [citation.url for _, facts in seed_facts() for citation in facts.citations if citation.url]
    assert (len(urls), len(set(urls))) == (224, 205)


def test_references_by_sign():
    cabinet = [
        (reference.target, reference.is_file)
        for _, facts in seed_facts()
        for reference in facts.references
        if reference.kind == "cabinet"
    ]
    assert cabinet == [
        ("containers.md", True),
        ("storage / data eng", False),
        ("compute / data eng", False),
        ("amqp.md", True),
    ]


def test_similar_to():
    similar = [r.target for _, facts in seed_facts() for r in facts.references if r.kind == "similar"]
    assert similar == ["ElasticSearch", "Redis"]


def test_starts():
    starts = [
        (citation.source_name, citation.start_text, citation.start)
        for _, facts in seed_facts()
        for citation in facts.citations
        if citation.start is not None
    ]
    assert starts == [
        ("Brown ccp", "2:15:00", 8100),
        ("Brown ccp", "2:12:45", 7965),
        ("Brown ccp", "1:30:10", 5410),
        ("Brown ccp", "1:29:50", 5390),
        (None, "15:50", 950),
        (None, "14:50", 890),
        (None, "13:30", 810),
        ("Brown ccp", "5:00", 300),
        (None, "3:20", 200),
    ]


def test_targets():
    targets = [target.text for _, facts in seed_facts() for target in facts.targets]
    assert targets == ["solutions architect associate", "data eng associate", "Inspector", "OpsWorks"]


def test_code_quotes_and_tables():
    every = [facts for _, facts in seed_facts()]
    assert sum(facts.code_blocks for facts in every) == 5
    assert sum(facts.quotes for facts in every) == 9
    assert sum(facts.tables for facts in every) == 1


def test_the_named_source():
    named = [source for _, facts in seed_facts() for source in facts.named_sources]
    assert named == [
        NamedSourceFact("Brown ccp", "📹", "video", "https://www.youtube.com/watch?v=NhDYbskXRgc")
    ]


def test_progress():
    progress = [facts.progress for _, facts in seed_facts() if facts.progress]
    assert len(progress) == 6
    assert progress[2] == ProgressFact(None, "Brown ccp", 8100, "2:15:00", "Brown ccp", None)
    assert progress[4].position_text == "storage"
    assert progress[4].url == "https://cloudonaut.io/my-mental-model-of-aws/"
    assert progress[5] == ProgressFact(2017, None, None, "", "try out for Comcast interview", None)


def test_places():
    places = Counter(node.place for node in seed_document().nodes)
    assert places[Place.REFERENCES] == 10  # ⛩️ and 参考 themselves, and eight lines
    assert places[Place.PROGRESS] == 8
    assert node_at(24).form is ItemForm.YEAR


def test_no_secret_and_no_address():
    assert not any(facts.secrets or facts.emails for _, facts in seed_facts())


def test_ideas_are_definitions_of_their_sections():
    assert node_at(73).definition == "run scripts"
    assert facts_at(73).summary == "run scripts"
    assert node_at(175).definition.startswith("makes it appear")


def test_a_heading_and_a_term_may_share_a_title():
    both = {node.kind for node in seed_document().nodes if node.title == "S3"}
    assert both == {NodeKind.SECTION, NodeKind.TERM}


def test_what_stands_below_the_rule_is_raw():
    raw = Counter(node.kind for node in seed_document().nodes if node.raw)
    assert raw[NodeKind.SECTION] == 0
    assert node_at(206).raw is False
    assert node_at(214).raw is True
    assert node_at(126).raw is True  # the second REGIONS


def test_labels_make_tags():
    assert node_at(35).tags == ("data eng",)
    assert node_at(42).tags == ()  # ZA
    assert node_at(311).tags == ()  # below an icon
    assert node_at(311).group_icon == "🔗"


def test_attachment_of_the_hard_lines():
    assert node_at(93).body == "* frameworks Sparta (Golang) Chalice (Python)"
    assert node_at(115).body.count("\n") == 4
    assert node_at(150).last_line == 155  # two bare lines and a fence continue the bullet
    assert node_at(221).last_line == 223
    assert node_at(392).last_line == 397


def test_summaries_keep_the_words_between_addresses():
    assert facts_at(90).summary == "Zappa w/ db"
    assert [citation.label for citation in facts_at(90).citations] == ["Zappa", "", "w/ db"]


def test_empty_definitions_make_terms():
    assert facts_at(128).summary == facts_at(437).summary == ""
    assert facts_at(95).summary == facts_at(319).summary == facts_at(322).summary == ""


def test_the_same_address_twice_on_a_line():
    urls = [citation.url for citation in facts_at(438).citations]
    assert urls[0] == urls[1]
    assert len(urls) == 4
