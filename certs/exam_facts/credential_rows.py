"""Reads held certificates out of a CSV file: person, certificate, exam, earned_on, valid_until."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

COLUMNS = ("person", "certificate", "exam", "earned_on", "valid_until")
NEEDED_COLUMNS = ("person", "certificate", "earned_on")
MOST_ROWS = 5000
EARLIEST = date(2013, 1, 1)  # AWS certifies since 2013.
# A printed last day lies within what AWS grants, and some more.
MOST_YEARS_AHEAD = 12
TOO_FAR = "Look at the year again: no certificate of AWS holds that long."


class RowsUnreadable(Exception):
    """The file as a whole is none of ours; says what to change."""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One row as read: people and certificates still by name. `fault` says what is wrong with it."""

    line: int
    person: str
    certificate: str
    exam: str
    earned_on: date | None
    valid_until: date | None
    fault: str = ""


def is_too_far(until: date, *, today: date) -> bool:
    """Whether a last day is a slip of the pen, or a spreadsheet's word for "never" such as 9999-12-31."""
    return until.year > today.year + MOST_YEARS_AHEAD


def read_rows(text: str, *, today: date) -> list[HeldRow]:
    """Every row with its line in the file, the heading being line 1. Empty lines are passed over.

    Days are YYYY-MM-DD. Raises RowsUnreadable.
    """
    text = text.removeprefix("\ufeff")
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        heads = [(head or "").strip().lower() for head in reader.fieldnames or ()]
        missing = [column for column in NEEDED_COLUMNS if column not in heads]
        if missing:
            raise RowsUnreadable(
                f"The first line must name the columns, and lacks {', '.join(missing)}. "
                f"Begin with: {','.join(COLUMNS)}"
            )
        unknown = [head for head in heads if head and head not in COLUMNS]
        if unknown:
            raise RowsUnreadable(f"There is no column “{unknown[0][:40]}”. There are {', '.join(COLUMNS)}.")
        if len({*heads}) < len(heads):
            raise RowsUnreadable("A column is named twice in the first line.")
        reader.fieldnames = heads
        return list(_rows(reader, today))
    except csv.Error as error:
        raise RowsUnreadable(f"This is no CSV file that can be read: {error}.") from error


def _rows(reader: csv.DictReader[str], today: date) -> Iterator[HeldRow]:
    count = 0
    for row in reader:
        if None in row:
            yield HeldRow(
                reader.line_num, "", "", "", None, None, "It has more cells than the first line names."
            )
            continue
        cells = {name: _plain(cell) for name, cell in row.items()}
        if not any(cells.values()):
            continue
        count += 1
        if count > MOST_ROWS:
            raise RowsUnreadable(f"It has more than {MOST_ROWS} rows. Load it in parts.")
        yield _row(reader.line_num, cells, today)


def _plain(cell: str | None) -> str:
    """Without the apostrophe with which our own files keep spreadsheets from reading a formula."""
    text = (cell or "").strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _row(line: int, cells: Mapping[str, str], today: date) -> HeldRow:
    faults = [f"{column} is empty." for column in ("person", "certificate") if not cells[column]]
    earned_on = _day("earned_on", cells, faults)
    valid_until = _day("valid_until", cells, faults) if cells.get("valid_until") else None
    if earned_on and not EARLIEST <= earned_on <= today:
        faults.append(f"earned_on must be between {EARLIEST} and today.")
    if earned_on and valid_until and valid_until < earned_on:
        faults.append("valid_until is before earned_on.")
    if valid_until and is_too_far(valid_until, today=today):
        faults.append(f"valid_until: {TOO_FAR}")
    return HeldRow(
        line=line,
        person=cells["person"],
        certificate=cells["certificate"],
        exam=cells.get("exam", ""),
        earned_on=earned_on,
        valid_until=valid_until,
        fault=" ".join(faults),
    )


def _day(column: str, cells: Mapping[str, str], faults: list[str]) -> date | None:
    try:
        return datetime.strptime(cells[column], "%Y-%m-%d").date()
    except ValueError:
        faults.append(f"{column} must be a day like 2026-11-25, and is “{cells[column][:40]}”.")
        return None
