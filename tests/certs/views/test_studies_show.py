"""The notes narrowed to one exam: its entries under their sections, and a search in them alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import User
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_note

NOTE = """# STORAGE

* _S3_: keeps objects for ever
* _Attic_: keeps boxes for ever

# COMPUTE

## Lambda

* _cold start_: keeps one waiting

---

* _EFS_: files
"""


@pytest.mark.django_db
def test_tree_and_search_are_narrowed_to_the_exams_map(
    reader: User, eve: Client, client_of: Callable[[User], Client]
) -> None:
    shipped_catalogue()
    a_note(NOTE, "aws.md")
    client = client_of(reader)
    page = client.get("/certs/SAA-C03/study/").context["page"]
    told = {section.title: [line.entry.title for line in section.lines] for section in page.sections}
    assert told == {"STORAGE": ["S3"], "COMPUTE": ["Lambda"], "Lambda": ["EFS"]}
    assert (page.entry_count, page.held_count, page.item_count) == (3, 3, 164)
    found = client.get("/certs/SAA-C03/study/?q=keeps").context["page"]
    assert {hit.plain_title for hit in found.hits} == {"S3", "cold start"}
    assert client.get("/certs/SAA-C03/study/?q=%00%28%28&page=x").status_code == 200
    assert "no list here" in client.get("/certs/SAP-C03/study/").content.decode()
    assert client.get("/certs/NO-C01/study/").status_code == 404
    assert eve.get("/certs/SAA-C03/study/").status_code == 302
