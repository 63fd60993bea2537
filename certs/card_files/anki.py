"""Cards as an Anki package (.apkg): new cards only, without any schedule.

A second import changes what changed and doubles nothing: the ids of note type, decks and notes are the same
for ever. So fields and templates must stay as they are, or Anki would make a second note type.
"""

from __future__ import annotations

import hashlib
import html
import itertools
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import genanki

from certs.card_files.cards import FileCard

MODEL_ID: Final = 1_764_115_207
MODEL_NAME: Final = "awskb"
FIELDS: Final = (
    "Question",
    "Answer",
    "Official name",
    "Catalogue",
    "Life-cycle",
    "Documentation",
    "Source",
)
# Anki's deck ids are moments in milliseconds; these are far below any.
_FIRST_DECK_ID: Final = 1 << 31
# `tex2jax_ignore` and `mathjax_ignore` keep \( in a line from being read as mathematics.
_FRONT: Final = '<div class="question tex2jax_ignore mathjax_ignore">{{Question}}</div>'
_BACK: Final = """{{FrontSide}}
<hr id="answer">
<div class="tex2jax_ignore mathjax_ignore">
<div class="answer">{{Answer}}</div>
{{#Official name}}<p>◇ {{Official name}}</p>{{/Official name}}
{{#Catalogue}}<p>◇ {{Catalogue}}</p>{{/Catalogue}}
{{#Life-cycle}}<p>◇ {{Life-cycle}}</p>{{/Life-cycle}}
{{#Documentation}}<p><a href="{{Documentation}}">Documentation</a></p>{{/Documentation}}
{{#Source}}<p><a href="{{Source}}">{{Source}}</a></p>{{/Source}}
</div>"""
_LOOK: Final = """.card { max-width: 38rem; margin: 1.5rem auto; font-size: 1.1rem;
  line-height: 1.5; text-align: start; }
.question, .answer { white-space: pre-wrap; overflow-wrap: anywhere; }
.question { font-weight: 600; }
.answer ~ p { margin: 0.5rem 0 0; font-size: 0.85rem; opacity: 0.85; }
"""
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def anki_package(cards: Iterable[FileCard], *, at: datetime) -> bytes:
    """The file. `at` is when it is made: Anki takes over a note that is newer than its own."""
    package = genanki.Package(_decks(cards))
    moment = at.timestamp()
    # genanki's own `write_to_file` leaves its database lying among the machine's temporary files.
    with tempfile.TemporaryDirectory(prefix="awskb-cards-") as folder:
        database = Path(folder) / "collection.anki2"
        with closing(sqlite3.connect(database)) as connection:
            package.write_to_db(connection.cursor(), moment, itertools.count(int(moment * 1000)))
            connection.commit()
        written = BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(database, database.name)
            archive.writestr("media", "{}")
    return written.getvalue()


def anki_text(text: str) -> str:
    """As a field holds it: no HTML, no sound, no LaTeX, whatever it says."""
    plain = _UNSEEN.sub(" ", text.replace("\r\n", "\n"))
    return html.escape(plain).replace("[", "&#91;").replace("\n", "<br>")


def _decks(cards: Iterable[FileCard]) -> list[genanki.Deck]:
    model = genanki.Model(
        MODEL_ID,
        MODEL_NAME,
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Card", "qfmt": _FRONT, "afmt": _BACK}],
        css=_LOOK,
    )
    decks: dict[str, genanki.Deck] = {}
    for card in cards:
        if card.deck not in decks:
            decks[card.deck] = genanki.Deck(_deck_id(card.deck), card.deck)
        decks[card.deck].add_note(_note(card, model))
    return list(decks.values())


def _note(card: FileCard, model: genanki.Model) -> genanki.Note:
    said = (
        card.question,
        card.answer,
        card.official_name,
        card.catalogue_line,
        card.life_cycle,
        _address(card.docs_url),
        _address(card.source_url),
    )
    return genanki.Note(
        model, fields=[anki_text(text) for text in said], tags=list(card.tags), guid=card.guid
    )


def _address(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""


def _deck_id(name: str) -> int:
    return _FIRST_DECK_ID + int.from_bytes(hashlib.sha256(name.encode()).digest()[:4])
