"""What follows from the text of one entry: markers, positions, labels, progress."""

import pytest

from notes.source_notes.documents import ItemForm, NodeKind, Place
from notes.source_notes.facts import (
    Facts,
    FactsInput,
    NamedSourceFact,
    ProgressFact,
    facts_input,
    quote_attribution,
    read_facts,
)
from notes.source_notes.reader import read


def of_definition(definition: str) -> Facts:
    return read_facts(FactsInput(NodeKind.TERM, "T", definition))


def of_item(body: str) -> Facts:
    return read_facts(FactsInput(NodeKind.ITEM, body=body))


def of_last(text: str) -> Facts:
    return read_facts(facts_input(read(text).nodes[-1]))


@pytest.mark.parametrize(
    ("definition", "summary"),
    [
        ("a  b   c", "a b c"),
        ("Zappa https://a.b https://c.d w/ db https://e.f", "Zappa w/ db"),
        ("x https://a.b 15:50", "x"),
        ("x https://a.b [4:00] y", "x y"),
        ("x https://a.b @ 3:15", "x"),
        ("x https://a.b 3:15-5:30", "x"),
        ("x at 15:50 y", "x at 15:50 y"),
        ("🎯 security scan", "security scan"),
        ("🎯 https://a.b", ""),
        ("📹 Brown ccp [5:00]", ""),
        ("x 📹 Brown ccp [5:00] y", "x y"),
        ("pub sub 🔗 `amqp.md`", "pub sub"),
        ("pub 🔗 `amqp.md` sub", "pub sub"),
        ("x 🗄️ storage / data eng", "x"),
        ("x 🗄 `a.md` sec > sub https://a.b y", "x y"),
        ("public key 💻 `~/.aws/config` y", "public key y"),
        ("`code` stays", "code stays"),
        ("search; 类似 ElasticSearch", "search; 类似 ElasticSearch"),
        ("a [text](https://a.b/c) b", "a text b"),
        ("a (https://a.b) b", "a b"),
        ("a <https://a.b> b", "a b"),
        ("https://a.b, https://c.d.", ""),
        ("[[Lambda|functions]] run", "functions run"),
        ("⭐ good", "⭐ good"),
        ("", ""),
    ],
)
def test_summaries(definition, summary):
    assert of_definition(definition).summary == summary


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("a https://a.b b https://c.d", ["a", "b"]),
        ("https://a.b", [""]),
        ("a https://a.b, b https://c.d", ["a", "b"]),
        (".NET https://a.b", [".NET"]),
        ("🎯 a 📹 X [1:00] https://a.b", ["a"]),
        ("a https://a.b 15:50 b https://c.d", ["a", "b"]),
        ("see [the docs](https://a.b) or [x](https://c.d)", ["the docs", "x"]),
        ("![alt](https://a.b/i.png)", ["alt"]),
        ("a (https://a.b) b (https://c.d)", ["a", "b"]),
        ("`config` https://a.b", ["config"]),
        ("`GET https://a.b`", ["GET"]),
    ],
)
def test_labels(text, labels):
    citations = of_definition(text).citations
    assert [citation.label for citation in citations if citation.url] == labels


def test_labels_begin_anew_on_every_line_of_a_body():
    facts = of_item("* a https://a.b\nb https://c.d\n> c https://e.f\n| d | https://g.h |")
    assert [(citation.label, citation.line) for citation in facts.citations] == [
        ("a", 0),
        ("b", 1),
        ("", 2),
        ("d", 3),
    ]


@pytest.mark.parametrize(
    ("text", "start", "end", "written"),
    [
        ("https://a.b 15:50", 950, None, "15:50"),
        ("https://a.b 2:12:45", 7965, None, "2:12:45"),
        ("https://a.b [4:00]", 240, None, "4:00"),
        ("https://a.b @ 3:15", 195, None, "3:15"),
        ("https://a.b 3:15-5:30", 195, 330, "3:15-5:30"),
        ("https://a.b [1:03:15 - 1:05:30]", 3795, 3930, "1:03:15-1:05:30"),
        ("[t](https://a.b) 15:50", 950, None, "15:50"),
        ("https://a.b at 15:50", None, None, ""),
        ("https://a.b 15:50pm", None, None, ""),
        ("https://a.b 15:505", None, None, ""),
        ("https://a.b 15:75", None, None, ""),
        ("https://a.b 16:9", None, None, ""),
        ("https://a.b 1:2:3:4", None, None, ""),
        ("15:50 https://a.b", None, None, ""),
    ],
)
def test_positions(text, start, end, written):
    (citation,) = of_item(text).citations
    assert (citation.start, citation.end, citation.start_text) == (start, end, written)


@pytest.mark.parametrize(
    ("text", "name", "start", "written"),
    [
        ("factors 📹 Brown ccp [2:12:45]", "Brown ccp", 7965, "2:12:45"),
        ("📹 Brown ccp @ 2:15:00", "Brown ccp", 8100, "2:15:00"),
        ("📹 Brown ccp", "Brown ccp", None, ""),
        ("📺 Brown ccp [intro]", "Brown ccp", None, "intro"),
        ("📙 Knuth [47]", "Knuth", None, "47"),
        ("📙 Knuth, ch. 3", "Knuth", None, "ch. 3"),
    ],
)
def test_sources_cited_by_name(text, name, start, written):
    (citation,) = of_item("* " + text).citations
    assert citation.url is None
    assert (citation.source_name, citation.start, citation.start_text) == (name, start, written)
    assert citation.kind in {"video", "book"}


def test_a_sign_before_an_address_tells_its_kind_and_names_no_source():
    (citation,) = of_item("* 📹 great talk https://a.b").citations
    assert (citation.url, citation.kind, citation.label) == ("https://a.b", "video", "great talk")
    (citation,) = of_item("* 📜 https://a.b").citations
    assert citation.kind == "docs"


def test_several_places_in_one_source():
    citations = of_item("* 📹 Brown ccp [1:00] [2:00]").citations
    assert [(citation.source_name, citation.start) for citation in citations] == [
        ("Brown ccp", 60),
        ("Brown ccp", 120),
    ]


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("🗄️ `containers.md`", [("containers.md", True, "")]),
        ("🗄 `a.md`", [("a.md", True, "")]),
        ("🗄️ `d/f.md` section > sub", [("d/f.md", True, "section > sub")]),
        ("🗄️ `a.md` `b.md`, `c.md` x / y", [("a.md", True, ""), ("b.md", True, ""), ("c.md", True, "x / y")]),
        ("🗄️ storage / data eng", [("storage / data eng", False, "")]),
        ("🗄️ storage 🎯", [("storage", False, "")]),
        ("🗄️ storage https://a.b", [("storage", False, "")]),
        ("(see 🗄️ storage)", [("storage", False, "")]),
        ("🗄️ x 🗄️ `y.md`", [("x", False, ""), ("y.md", True, "")]),
        ("🔗 `amqp.md`", [("amqp.md", True, "")]),
        ("🔗 https://a.b", []),
        ("🔗 links", []),
        ("💻 `~/.aws/config`", []),
        ("`🗄️ x`", []),
        ("🗄️", []),
    ],
)
def test_references_by_sign(text, references):
    found = of_definition(text).references
    assert [(reference.target, reference.is_file, reference.place) for reference in found] == references
    assert {reference.kind for reference in found} <= {"cabinet"}


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("类似 Redis", "Redis"),
        ("类似Redis; fast", "Redis"),
        ("类似 A B, c", "A B"),
        ("类似 Redis (db)", "Redis"),
        ("类似 Redis https://a.b", "Redis"),
        ("类似 Redis。", "Redis"),
    ],
)
def test_similar_to(text, target):
    (reference,) = of_definition(text).references
    assert (reference.kind, reference.target) == ("similar", target)


def test_wikilinks():
    facts = of_item("* see [[Lambda]] and [[ EC2 | machines ]] but not `[[S3]]` nor [[]] nor [[ ]]")
    assert [(reference.target, reference.label) for reference in facts.references] == [
        ("Lambda", "Lambda"),
        ("EC2", "machines"),
    ]


def test_nothing_in_a_fence_means_anything_but_it_can_be_found():
    facts = of_item("```sh\nhttps://a.b 🎯 [[x]] 🗄️ y\n```\n* z https://c.d")
    assert facts.urls == ["https://c.d"]
    assert facts.code == ["https://a.b 🎯 [[x]] 🗄️ y"]
    assert facts.references == facts.targets == []
    assert facts.code_blocks == 1
    assert facts.plain_text == "z"


def test_the_sentence_around_a_reference_is_short():
    facts = of_item("* " + "before " * 100 + "[[Lambda]]" + " after" * 100)
    sentence = facts.references[0].sentence
    assert len(sentence) <= 200
    assert "[[Lambda]]" in sentence
    assert sentence.startswith("…")
    assert sentence.endswith("…")


def test_targets_and_tags():
    facts = read_facts(FactsInput(NodeKind.TERM, "SA", "🎯 x ❓", "* 📍 go on\n* 🎯 exam https://a.b"))
    assert [target.text for target in facts.targets] == ["SA", "exam"]
    assert facts.tags == ("question", "todo")


def test_a_mere_question_mark_is_text():
    assert of_definition("how is this different?").tags == ()


def test_bullets_below_a_file_cabinet_are_targets():
    nodes = read("🗄️\n* `a.md` x\n* storage / data eng\n* b https://a.b\n").nodes
    found = [read_facts(facts_input(node)) for node in nodes[1:]]
    assert [(facts.references[0].target, facts.references[0].place) for facts in found] == [
        ("a.md", "x"),
        ("storage / data eng", ""),
        ("b", ""),
    ]
    assert found[2].urls == ["https://a.b"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("# 参考\n📹 Brown ccp https://a.b", NamedSourceFact("Brown ccp", "📹", "video", "https://a.b")),
        ("# 参考\n📹\n* Brown ccp https://a.b", NamedSourceFact("Brown ccp", "📹", "video", "https://a.b")),
        ("# 参考\n📙 SICP", NamedSourceFact("SICP", "📙", "book", None)),
        ("# 参考\n🦄 odd https://a.b", NamedSourceFact("odd", "🦄", "other", "https://a.b")),
        ("# X\n📺 talk https://a.b https://c.d", NamedSourceFact("talk", "📺", "video", "https://a.b")),
    ],
)
def test_sources_that_are_named(text, named):
    assert of_last(text).named_sources == [named]


@pytest.mark.parametrize(
    "text",
    [
        "# 参考\n📹 https://a.b",
        "# X\n* 📹 talk https://a.b",
        "# X\n🔗 x https://a.b",
        "# 参考\n* x https://a.b",
    ],
)
def test_lines_that_name_no_source(text):
    assert of_last(text).named_sources == []


def test_the_icon_counts_for_every_address_of_a_source_line():
    facts = of_last("# 参考\n📜 https://a.b https://c.d")
    assert [(citation.kind, citation.icon) for citation in facts.citations] == [("docs", "📜")] * 2


def test_the_icon_of_the_label_counts_where_there_is_no_other():
    facts = of_last("🔗\n* https://a.b")
    assert facts.citations[0].kind == "links"


@pytest.mark.parametrize(
    ("line", "progress"),
    [
        ("* _17_: try out", ProgressFact(2017, None, None, "", "try out", None)),
        ("* _2019_: https://a.b", ProgressFact(2019, None, None, "", "", "https://a.b")),
        ("* Brown ccp @ 2:15:00", ProgressFact(None, "Brown ccp", 8100, "2:15:00", "Brown ccp", None)),
        ("* 📹 Brown ccp @ 2:15:00", ProgressFact(None, "Brown ccp", 8100, "2:15:00", "Brown ccp", None)),
        ("* Knuth @ ch. 3", ProgressFact(None, "Knuth", None, "ch. 3", "Knuth", None)),
        ("* https://a.b @ storage", ProgressFact(None, None, None, "storage", "", "https://a.b")),
        ("* x https://a.b @ 3:15", ProgressFact(None, None, 195, "3:15", "x", "https://a.b")),
        ("* read x https://a.b", ProgressFact(None, None, None, "", "read x", "https://a.b")),
        ("https://a.b", ProgressFact(None, None, None, "", "", "https://a.b")),
        ("> quote", None),
    ],
)
def test_progress(line, progress):
    assert of_last("# 进步\n" + line).progress == progress


def test_progress_cites_its_source():
    (citation,) = of_last("# 进步\n* Brown ccp @ 2:15:00").citations
    assert (citation.url, citation.source_name, citation.start) == (None, "Brown ccp", 8100)
    assert read_facts(FactsInput(NodeKind.ITEM, body="* Brown ccp @ 2:15:00")).citations == []


@pytest.mark.parametrize(
    ("quote", "attribution"),
    [
        ("We run no server. - Stedi job posting", "Stedi job posting"),
        ("Text - Somebody https://a.b", "Somebody"),
        ("Text - with a dash in it. And more https://a.b", ""),
        ("Text - " + "x" * 61, ""),
        ("Text", ""),
    ],
)
def test_attribution_of_quotes(quote, attribution):
    assert quote_attribution(quote) == attribution


def test_a_quote_gives_its_source_no_label():
    (citation,) = of_item("> Text - Somebody https://a.b").citations
    assert (citation.label, citation.attribution) == ("", "Somebody")


def test_counts_and_plain_text():
    facts = read_facts(
        FactsInput(
            NodeKind.TERM, "T", "def https://a.b", "* bullet\n> quote\n| a | b |\n| c | d |\n```\ncode\n```"
        )
    )
    assert (facts.quotes, facts.tables, facts.code_blocks) == (1, 1, 1)
    assert facts.plain_text == "def\nbullet\nquote\na b\nc d"


KEY_ID = "AKIA" + "IOSFODNN7ABCDEFG"
SECRETS = [
    (f"* key {KEY_ID}", "AWS access key id"),
    ("-----BEGIN RSA " + "PRIVATE KEY-----", "private key"),
    ("ghp" + "_" + "a1" * 18, "GitHub token"),
    ("xox" + "b-1234567890-abc", "Slack token"),
    ("aws_secret_access_key = " + "wJalrXUtnFEMI7MDENGbPxRfiCY" + "KEYxyz1", "secret given to a name"),
    ('"password": "' + 'hunter2hunter"', "secret given to a name"),
]


@pytest.mark.parametrize(("line", "kind"), SECRETS)
def test_lines_that_look_like_secrets(line, kind):
    facts = of_item("first\n" + line)
    assert facts.secrets == [(1, kind)]


@pytest.mark.parametrize(
    "line",
    [
        "password: use a manager",
        "token=$GITHUB_TOKEN",
        "secret: <your secret here>",
        "password = changeme123",
        "AKIA is the prefix of access keys",
        "secret mgmt https://a.b/handling-secrets-2024",
        "credentials: pw, access key, secret key",
        "asia-pacific token bucket",
    ],
)
def test_lines_that_do_not(line):
    assert of_item(line).secrets == []


@pytest.mark.parametrize(
    ("line", "emails"),
    [
        ("write to ada.lovelace@example.org now", [(0, "a…@example.org")]),
        ("https://medium.com/@maciej.pocwierz/x", []),
        ("git@github.com:a/b", []),
        ("In line: @ 3601 IN SOA a.com", []),
        ("logo@2x.png", []),
        ("a@b", []),
        ("pkg@1.2.3", []),
    ],
)
def test_addresses_of_people_are_masked(line, emails):
    assert of_item(line).emails == emails


def test_in_a_titled_entry_the_definition_is_line_zero():
    facts = read_facts(FactsInput(NodeKind.TERM, "T", "x", f"* a\n* {KEY_ID}"))
    assert facts.secrets == [(2, "AWS access key id")]


def test_the_form_decides_what_a_line_of_the_wiki_means():
    entry = FactsInput(
        NodeKind.ITEM, body="📹 Brown ccp https://a.b", form=ItemForm.SOURCE, place=Place.REFERENCES
    )
    assert read_facts(entry).named_sources[0].name == "Brown ccp"


def test_an_address_in_backticks_behind_a_cabinet_is_no_file() -> None:
    facts = read_facts(FactsInput(NodeKind.TERM, "x", "🗄️ `a.md` `https://a.b/c` and 🔗 `https://d.e`"))
    assert [one.target for one in facts.references] == ["a.md"]
    assert [one.url for one in facts.citations] == ["https://a.b/c", "https://d.e"]


@pytest.mark.parametrize(
    ("label", "targets"),
    [
        ("🗄️ `x.md`", ["x.md"]),
        ("🔗 `x.md`", ["x.md"]),
        ("🗄️ storage / rds", ["storage / rds"]),
        ("🔗", []),
        ("🔗 more", []),
    ],
)
def test_a_label_that_is_only_a_pointer_points(label, targets):
    group = next(node for node in read(f"# A\n\n{label}\n* b\n").nodes if node.kind is NodeKind.GROUP)
    assert [found.target for found in read_facts(facts_input(group)).references] == targets
