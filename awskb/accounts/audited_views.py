"""What is taken out of the wiki, or away from it, is written down with who did it and from where.

One table for all of the addresses at which that happens, because notes and certs, which do it, know nothing
of the audit log. That something was deleted is said only if something was written; of a person's own study
record only that they did it, never what was in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch
from django.utils import timezone

from awskb.accounts.actions.person_events import record_event
from awskb.accounts.client_addresses import client_address
from awskb.accounts.models import PersonEvent, User
from awskb.operations.change_counting import asked_by

Deed = PersonEvent.Deed


@dataclass(frozen=True, slots=True)
class Audited:
    deed: PersonEvent.Deed
    what: str
    is_about_oneself: bool = False


BINNED, UNBINNED = Audited(Deed.BINNED, "entry"), Audited(Deed.UNBINNED, "entry")
FACTOR_ADDED = Audited(Deed.SECOND_FACTOR_ADDED, "", is_about_oneself=True)
FACTOR_REMOVED = Audited(Deed.SECOND_FACTOR_REMOVED, "", is_about_oneself=True)
OWN_RECORD = Audited(Deed.EXPORTED, "their own study record")
OWN_CARDS = Audited(Deed.EXPORTED, "their own cards")
TEAM = Audited(Deed.EXPORTED, "the team's certificates")
NOTES = Audited(Deed.EXPORTED, "notes files")

# GET: what is sent away. POST, DELETE: what is changed. An address of the API goes by its first operation.
AUDITED: Final[dict[tuple[str, str], Audited]] = {
    ("GET", "certs:card-export-anki"): OWN_CARDS,
    ("GET", "certs:card-export-csv"): OWN_CARDS,
    ("GET", "certs:own-data-csv"): OWN_RECORD,
    ("GET", "certs:own-data-json"): OWN_RECORD,
    ("GET", "certs:team-csv"): TEAM,
    ("GET", "notes:source-download"): NOTES,
    ("GET", "notes:source-download-json"): Audited(Deed.EXPORTED, "the notes as JSON"),
    ("GET", "notes:source-download-zip"): NOTES,
    ("GET", "api:export_wiki"): Audited(Deed.EXPORTED, "the notes as JSON"),
    ("GET", "api:export_cards"): OWN_CARDS,
    ("GET", "api:get_record"): OWN_RECORD,
    ("GET", "api:get_record_as_csv"): OWN_RECORD,
    ("GET", "api:get_team_as_csv"): TEAM,
    ("POST", "api:bin_waiting_entry"): BINNED,
    ("POST", "api:delete_record"): Audited(Deed.DELETED, "their own study record"),
    ("POST", "api:hand_out"): NOTES,
    ("POST", "api:empty_bin"): Audited(Deed.PURGED, "what was old in the bin"),
    ("POST", "api:purge"): Audited(Deed.PURGED, "entry"),
    ("POST", "api:restore_from_bin"): UNBINNED,
    ("POST", "certs:own-data-delete"): Audited(Deed.DELETED, "their own study record"),
    ("POST", "certs:resource-remove"): Audited(Deed.DELETED, "resource"),
    ("POST", "notes:entry-bin"): BINNED,
    ("POST", "notes:image-remove"): Audited(Deed.DELETED, "image"),
    ("POST", "notes:inbox-bin"): BINNED,
    ("POST", "notes:item-bin"): BINNED,
    ("POST", "notes:trash-empty"): Audited(Deed.PURGED, "what was old in the bin"),
    ("POST", "notes:trash-purge"): Audited(Deed.PURGED, "entry"),
    ("POST", "notes:trash-restore"): UNBINNED,
    ("POST", "mfa_activate_totp"): FACTOR_ADDED,
    ("POST", "mfa_add_webauthn"): FACTOR_ADDED,
    ("POST", "mfa_deactivate_totp"): FACTOR_REMOVED,
    ("POST", "mfa_generate_recovery_codes"): Audited(Deed.RECOVERY_CODES_MADE, "", is_about_oneself=True),
    ("POST", "mfa_remove_webauthn"): FACTOR_REMOVED,
    ("DELETE", "api:get_entry"): BINNED,
    ("DELETE", "api:get_image"): Audited(Deed.DELETED, "image"),
    ("DELETE", "api:get_resource"): Audited(Deed.DELETED, "resource"),
}
FACTOR_KINDS = {
    "mfa_activate_totp": "authenticator app",
    "mfa_deactivate_totp": "authenticator app",
    "mfa_add_webauthn": "passkey",
    "mfa_remove_webauthn": "passkey",
}
DELETED_IN_ADMIN = Audited(Deed.DELETED, "in the admin:")


def write_down_deeds(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method == "GET":
            response = get_response(request)
            # Whoever is led to the sign-in page took nothing away.
            has_happened = response.status_code < HTTPStatus.MULTIPLE_CHOICES
        else:
            with asked_by(request.user.pk) as asking:
                response = get_response(request)
            has_happened = asking.has_written
        match = request.resolver_match
        if has_happened and match is not None and response.status_code < HTTPStatus.BAD_REQUEST:
            audited = _audited(request, match)
            if audited is not None:
                _write_down(request, audited, match)
        return response

    return middleware


def _audited(request: HttpRequest, match: ResolverMatch) -> Audited | None:
    if "admin" in match.namespaces and request.method == "POST":
        name = match.url_name or ""
        many = name.endswith("_changelist") and request.POST.get("action") == "delete_selected"
        return DELETED_IN_ADMIN if many or name.endswith("_delete") else None
    return AUDITED.get((request.method or "", match.view_name))


def _write_down(request: HttpRequest, audited: Audited, match: ResolverMatch) -> None:
    by = request.user if isinstance(request.user, User) else getattr(_token(request), "person", None)
    name = match.url_name or ""
    if audited is DELETED_IN_ADMIN:
        chosen = request.POST.getlist("_selected_action")[:20]
        what = " ".join(filter(None, (audited.what, name.rpartition("_")[0], ", ".join(chosen))))
    else:
        what = FACTOR_KINDS.get(name, audited.what)
    parts = [what, *(str(value) for value in match.kwargs.values())]
    record_event(
        deed=audited.deed,
        person=by if audited.is_about_oneself else None,
        by=by,
        at=timezone.now(),
        detail=" ".join(filter(None, parts)).replace("\0", ""),
        address=client_address(request),
    )


def _token(request: HttpRequest) -> object:
    """What the API keeps of who asks."""
    return getattr(request, "auth", None)
