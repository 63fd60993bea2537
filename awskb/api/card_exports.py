"""Cards to take away: to Anki, or as CSV."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from awskb.api.bearer import reads_study
from awskb.api.members import ME, as_form_data, member_of, refused_by
from awskb.api.sent_files import answers_with
from certs.card_files.anki import anki_package
from certs.forms.card_exports import CardExportForm
from certs.queries.card_exports import Whose, exported_exams
from certs.views.card_exports import cards_as_csv, cards_file

router = Router(tags=["cards"])

CSV, ANKI = "text/csv; charset=utf-8", "application/octet-stream"


class CardFile(StrEnum):
    CSV = "csv"
    ANKI = "anki"


@router.get(f"{ME}/cards/export", auth=reads_study, openapi_extra=answers_with("The file.", "text/csv", ANKI))
def export_cards(
    request: HttpRequest,
    of: Annotated[Whose, Query(description="Whose cards.")] = Whose.ALL,
    exam: Annotated[str, Query(max_length=20, description="Those of one exam; empty: of all.")] = "",
    as_: Annotated[CardFile, Query(alias="as")] = CardFile.CSV,
) -> HttpResponse:
    """As CSV (RFC 4180), or as a package that Anki takes."""
    member = member_of(request)
    sent = as_form_data({"of": of.value, "exam": exam.upper()})
    form = CardExportForm(sent, codes=exported_exams(today=member.today))
    answer = None
    if form.is_valid() and as_ is CardFile.ANKI:
        answer = cards_file(member, form, lambda cards: anki_package(cards, at=member.at), "apkg", ANKI)
    elif form.is_valid():
        answer = cards_file(member, form, cards_as_csv, "csv", CSV)
    if answer is None:
        raise refused_by(form, within="query")
    return answer
