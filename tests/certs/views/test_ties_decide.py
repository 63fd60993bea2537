"""An editor says which certificate an entry means; no load and no name undoes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import User
from certs.models import CertificationTie
from notes.models import Entry
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_note

NOTE = "# CERTS\n\n* _dev associate_: CP++\n* _of my own_: what\n"


@pytest.mark.django_db
def test_tying_untying_and_leaving_it_to_the_names(
    ben: User, reader: User, client_of: Callable[[User], Client]
) -> None:
    shipped_catalogue(with_services=False)
    a_note(NOTE, "aws.md")
    own, developer = Entry.objects.get(title="of my own"), Entry.objects.get(title="dev associate")
    client = client_of(ben)

    def decide(entry: Entry, chosen: str) -> int:
        return client.post(f"/certs/ties/{entry.pk}/", {"certification": chosen}).status_code

    def entries_of(code: str) -> list[str]:
        return [tied.title for tied in client.get(f"/certs/{code}/").context["page"].entries]

    assert "Say which it means" in client.get("/notes/of-my-own/").content.decode()
    assert "Say which it means" not in client_of(reader).get("/notes/of-my-own/").content.decode()
    assert decide(own, "SCS") == 302
    assert decide(developer, "none") == 302
    assert (entries_of("SCS-C03"), entries_of("DVA-C02")) == (["of my own"], [])
    assert CertificationTie.objects.get(entry=own).by == ben
    assert decide(developer, "names") == 302
    assert entries_of("DVA-C02") == ["dev associate"]
    assert decide(own, "XYZ") == 422
    assert entries_of("SCS-C03") == ["of my own"]
    assert client.get(f"/certs/ties/{own.pk}/").status_code == 405
    assert client.post("/certs/ties/999999/", {"certification": "SCS"}).status_code == 404
    answer = client_of(reader).post(f"/certs/ties/{own.pk}/", {"certification": "none"})
    assert answer.status_code == 403
