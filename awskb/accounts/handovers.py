"""A link to hand over, shown once: afterwards nobody can read its token again."""

from dataclasses import asdict, dataclass

from django.http import HttpRequest

SHOWN_NEXT = "handover"


@dataclass(frozen=True)
class Handover:
    title: str
    text: str
    address: str


def hand_over(request: HttpRequest, handover: Handover) -> None:
    request.session[SHOWN_NEXT] = asdict(handover)


def take_handover(request: HttpRequest) -> Handover | None:
    kept = request.session.pop(SHOWN_NEXT, None)
    return Handover(**kept) if kept else None
