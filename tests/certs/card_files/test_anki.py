"""The package as Anki itself reads it."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.import_export_pb2 import ImportAnkiPackageUpdateCondition as When

from certs.card_files.anki import anki_package
from certs.card_files.cards import FileCard, tag_of

AT = datetime(2026, 11, 26, 8, tzinfo=UTC)
ROLE = FileCard(
    7,
    AT,
    "IAM › role",
    "user w/ tmp credentials",
    official_name="AWS IAM",
    catalogue_line="Who may do what",
    life_cycle="discontinued",
    docs_url="https://docs.example.org/iam?a=1&b=2",
    source_url="https://notes.example.org/notes/role/",
    decks=("IAM",),
    tags=("SAA-C03", "identity"),
)
OTHER = FileCard(8, AT, "lunch", "what one eats at noon", decks=("ZA", "food"))


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def imported(collection: Collection, cards: Iterable[FileCard], at: datetime = AT) -> tuple[int, int, int]:
    """As Anki does it unless told otherwise: how many notes are new, updated, there already."""
    file = Path(collection.path).with_name("cards.apkg")
    file.write_bytes(anki_package(cards, at=at))
    options = ImportAnkiPackageOptions(
        merge_notetypes=False,
        update_notes=When.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER,
        update_notetypes=When.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER,
        with_scheduling=True,
        with_deck_configs=True,
    )
    log = collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(file), options=options))
    assert not [*log.log.conflicting, *log.log.missing_notetype, *log.log.missing_deck]
    return len(log.log.new), len(log.log.updated), len(log.log.duplicate)


def in_anki(collection: Collection) -> dict[str, tuple[dict[str, str], list[str], list[str]]]:
    """By guid: fields, tags, and the decks of its cards."""
    notes = [collection.get_note(number) for number in collection.find_notes("")]
    return {
        note.guid: (
            dict(note.items()),
            note.tags,
            [collection.decks.name(card.did) for card in note.cards()],
        )
        for note in notes
    }


def test_it_opens_with_its_fields_tags_and_decks(collection: Collection) -> None:
    assert imported(collection, [ROLE, OTHER]) == (2, 0, 0)
    found = in_anki(collection)
    assert found[ROLE.guid] == (
        {
            "Question": "IAM › role",
            "Answer": "user w/ tmp credentials",
            "Official name": "AWS IAM",
            "Catalogue": "Who may do what",
            "Life-cycle": "discontinued",
            "Documentation": "https://docs.example.org/iam?a=1&amp;b=2",
            "Source": "https://notes.example.org/notes/role/",
        },
        ["identity", "SAA-C03"],
        ["awskb::IAM"],
    )
    assert found[OTHER.guid][2] == ["awskb::ZA::food"]


def test_its_cards_are_new_even_where_schedules_are_imported(collection: Collection) -> None:
    imported(collection, [ROLE])
    (card,) = (collection.get_card(number) for number in collection.find_cards(""))
    assert (card.type, card.queue, card.reps, card.ivl) == (0, 0, 0, 0)
    assert collection.db is not None
    assert collection.db.scalar("select count() from revlog") == 0


def test_a_second_import_doubles_nothing_and_brings_what_changed(collection: Collection) -> None:
    imported(collection, [ROLE, OTHER])
    assert imported(collection, [ROLE, OTHER]) == (0, 0, 2)
    changed = replace(ROLE, answer="whoever may take it", tags=("SAA-C03", "changed"))
    assert imported(collection, [changed, OTHER], AT + timedelta(days=1)) == (0, 2, 0)
    found = in_anki(collection)
    assert len(found) == 2
    assert found[ROLE.guid][0]["Answer"] == "whoever may take it"
    assert "changed" in found[ROLE.guid][1]
    assert [one.name for one in collection.models.all_names_and_ids() if "awskb" in one.name] == ["awskb"]


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("<b>bold</b> & \"quoted\" <script>alert('x')</script>", None),
        ("aws s3 cp a b\n  --recursive  # two  spaces\n\ttab", None),
        ("私有子网 🤖 “quoted”", None),
        ("[sound:x.mp3] [latex]x[/latex] [$]x[/$] [anki:tts lang=en_US]x[/anki:tts]", None),
        ("{{c1::cloze}} {{Source}} {{#Answer}}", None),
        ("a\x1fb\x00c\x0bd", "a b c d"),
    ],
)
def test_whatever_a_line_says_is_text(collection: Collection, said: str, reads: str | None) -> None:
    imported(collection, [replace(ROLE, question=said, answer=said)])
    (card,) = (collection.get_card(number) for number in collection.find_cards(""))
    field = card.note()["Answer"]
    shown = card.answer()
    assert field in shown
    assert not set("<>") & set(field.replace("<br>", ""))
    assert "&#91;" in field or "[" not in said
    assert not [*card.question_av_tags(), *card.answer_av_tags()]
    assert plain(field) == (said if reads is None else reads)


def plain(field: str) -> str:
    """As a browser reads it."""
    return html.unescape(field.replace("<br>", "\n"))


def test_only_addresses_become_links(collection: Collection) -> None:
    imported(collection, [replace(ROLE, docs_url="javascript:alert(1)")])
    assert in_anki(collection)[ROLE.guid][0]["Documentation"] == ""


def test_a_title_makes_no_deck_or_tag_of_its_own() -> None:
    assert replace(ROLE, decks=("a::b", "c  d")).deck == "awskb::a:b::c d"
    assert [tag_of(text) for text in ("two words", "中 文　x", "a::b")] == ["two-words", "中-文-x", "a:b"]


def test_nothing_stays_behind_among_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    anki_package([ROLE], at=AT)
    with pytest.raises(UnicodeEncodeError):
        anki_package([replace(ROLE, question="half a letter \ud83d")], at=AT)
    assert not list(tmp_path.iterdir())


def test_a_card_is_named_by_its_row_and_not_by_what_it_says() -> None:
    assert replace(ROLE, question="x", answer="y", decks=()).guid == ROLE.guid
    assert replace(ROLE, made_at=AT + timedelta(microseconds=1)).guid != ROLE.guid
    assert OTHER.guid != ROLE.guid
