"""A name becomes a link, and nothing else of the text changes."""

from hypothesis import given
from hypothesis import strategies as st

from notes.actions.mention_texts import places_of
from notes.source_notes.documents import NodeKind
from notes.source_notes.facts import FactsInput, read_facts
from notes.source_notes.linking import with_link
from tests.notes.source_notes import dialect_text

lines = st.lists(st.just("ECS") | dialect_text.words, min_size=1, max_size=6).map(" ".join)


@given(st.sampled_from(["", "* ", "> ", "| "]), lines, st.sampled_from(["ECS", "COMPUTE/ECS", "a|b", "[x]"]))
def test_only_one_link_is_added_and_every_word_stays(opening: str, words: str, target: str) -> None:
    body = f"* before\n{opening}{words}"
    entry = FactsInput(NodeKind.TERM, "foo", "", body)
    line = body.split("\n")[1]
    linked = with_link(entry, field="body", line=1, name="ECS", places=places_of("ECS", line), target=target)
    if linked is None:
        return
    before, after = read_facts(entry), read_facts(linked)
    assert after.plain_text == before.plain_text
    assert (after.urls, after.tags) == (before.urls, before.tags)
    assert len(after.references) == len(before.references) + 1
    assert target in [one.target for one in after.references]
    link = "[[ECS]]" if target == "ECS" else f"[[{target}{chr(92) if line.startswith('|') else ''}|ECS]]"
    assert linked.body.replace(link, "ECS", 1) == body
    assert linked.body.count("ECS") >= body.count("ECS")


def test_names_in_code_addresses_and_links_are_left_alone() -> None:
    line = "`ECS` https://a.b/ECS [ECS docs](https://a.b) [[ECS|x]] ECS"
    linked = with_link(
        FactsInput(NodeKind.TERM, "foo", line),
        field="definition",
        line=0,
        name="ECS",
        places=places_of("ECS", line),
        target="ECS",
    )
    assert linked is not None
    assert linked.definition == "`ECS` https://a.b/ECS [ECS docs](https://a.b) [[ECS|x]] [[ECS]]"
