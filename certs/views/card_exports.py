"""Cards to take away: to Anki, or as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certs.card_files.anki import anki_package
from certs.card_files.cards import FileCard
from certs.forms.card_exports import CardExportForm
from certs.queries.card_exports import Whose, export_page, exported_cards, exported_exams
from certs.views.members import Member, member_of
from certs.views.own_data import spreadsheet_cell
from notes.access import member_required

COLUMNS = (
    "question",
    "answer",
    "official_name",
    "catalogue",
    "life_cycle",
    "documentation",
    "source",
    "deck",
    "tags",
    "guid",
)


@never_cache
@member_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What there is to take away, and how another program takes it."""
    member = member_of(request)
    return _page(request, member, CardExportForm(codes=exported_exams(today=member.today)))


@never_cache
@member_required
@require_safe
def as_anki(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    return _file(
        request, member, lambda cards: anki_package(cards, at=member.at), "apkg", "application/octet-stream"
    )


@never_cache
@member_required
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """RFC 4180, in UTF-8."""
    return _file(request, member_of(request), cards_as_csv, "csv", "text/csv; charset=utf-8")


def _file(
    request: HttpRequest,
    member: Member,
    write: Callable[[Sequence[FileCard]], bytes],
    ending: str,
    kind: str,
) -> HttpResponse:
    form = CardExportForm(request.GET, codes=exported_exams(today=member.today))
    answer = cards_file(member, form, write, ending, kind) if form.is_valid() else None
    return answer or _page(request, member, form, HTTPStatus.UNPROCESSABLE_ENTITY)


def cards_file(
    member: Member,
    form: CardExportForm,
    write: Callable[[Sequence[FileCard]], bytes],
    ending: str,
    kind: str,
) -> HttpResponse | None:
    """Of a valid form; None where there is no such card, with the words among the form's errors."""
    whose, code = Whose(form.cleaned_data["of"]), form.cleaned_data["exam"]
    cards = exported_cards(
        person=member.person,
        whose=whose,
        code=code,
        today=member.today,
        base_url=settings.AWSKB_BASE_URL,
    )
    if not cards:
        form.add_error(None, "There is no such card yet, so there is no file.")
        return None
    name = "-".join(["awskb-cards", whose, *([code] if code else []), member.today.isoformat()])
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return HttpResponse(write(cards), content_type=kind, headers=headers)


def cards_as_csv(cards: Sequence[FileCard]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for card in cards:
        row = (
            card.question,
            card.answer,
            card.official_name,
            card.catalogue_line,
            card.life_cycle,
            card.docs_url,
            card.source_url,
            card.deck,
            " ".join(card.tags),
            card.guid,
        )
        writer.writerow([spreadsheet_cell(cell) for cell in row])
    return written.getvalue().encode()


def _page(
    request: HttpRequest, member: Member, form: CardExportForm, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    page = export_page(person=member.person, today=member.today)
    return render(request, "certs/card_exports/show.html", {"page": page, "form": form}, status=status)
