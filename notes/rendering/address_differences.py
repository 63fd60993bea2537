"""A line in which addresses become others: each whole, because half an address tells nobody anything."""

from __future__ import annotations

from collections.abc import Mapping

from notes.rendering.differences import Mark, Piece
from notes.source_notes.urls import find_urls


def address_difference(line: str, addresses: Mapping[str, str]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    position = 0
    for start, end in find_urls(line):
        new = addresses.get(line[start:end])
        if new is None:
            continue
        pieces += [Piece(line[position:start]), Piece(line[start:end], Mark.REMOVED), Piece(new, Mark.ADDED)]
        position = end
    return tuple(piece for piece in (*pieces, Piece(line[position:])) if piece.text)
