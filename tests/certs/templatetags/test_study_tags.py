"""What certificates say on the pages of the notes: exams beside an entry, the certificate that it means."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from certs.models import Certification, CertificationTie, ExamMapItem, ExamVersion
from notes.models import Entry
from tests.factories.certs import LOADED_AT, shipped_catalogue
from tests.factories.goals import a_goal, day
from tests.factories.notes import a_note

pytestmark = pytest.mark.usefixtures("pages_made_anew")

Signed = Callable[[User], Client]
NOTE = """# STORAGE

* _S3_: objects
* _Loose ends_: of architectures

# ACADEMY

CERTS
* _solutions architect associate (SA)_: 🎯
* _dev associate_: CP++
* _cloud practioner (CCP/CLF-C02)_: first
* _of my own_: what

# COMPUTE

* _S3_: the same title again
"""


def rail(client: Client, path: str) -> str:
    html = client.get(path).content.decode()
    found = html.partition('<aside class="rail"')[2].partition("</aside>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", found.partition(">")[2]).split())


@pytest.mark.django_db
def test_exams_beside_an_entry(reader: User, eve: Client, client_of: Signed, settings: Any) -> None:
    shipped_catalogue()
    a_note(NOTE, "aws.md")
    client = client_of(reader)
    beside = rail(client, "/notes/s3/")
    assert re.search(r"Exams \S+-C0\d [\d., ]+ core", beside)
    assert re.search(r"\+ \d+ exams", beside)
    assert "SAA-C03" in beside
    assert "SAP-C02" not in beside, "it can be sat no more"
    assert "Exams" not in rail(client, "/notes/loose-ends/")
    ExamMapItem.objects.filter(name__startswith="Loose coupling").update(
        entry=Entry.objects.get(title="Loose ends")
    )
    assert "Exams SAA-C03 2.1" in rail(client, "/notes/loose-ends/")
    settings.AWSKB_PUBLIC_READ = True
    assert "SAA-C03" in rail(eve, "/notes/s3/")
    found = client.get("/search/?q=fsx").content.decode()
    assert re.search(
        r"not in the notes yet — in [A-Z]{3}-C0\d, [A-Z]{3}-C0\d, [A-Z]{3}-C0\d and \d more exam", found
    )
    asked = client.get("/services/s3/").content.decode()
    assert "Exams that ask for it" in asked
    assert 'href="/certs/SAA-C03/"' in asked


@pytest.mark.django_db
def test_terms_of_the_certification_section_mean_certificates(
    reader: User, client_of: Signed, tmp_path: Path
) -> None:
    shipped_catalogue(with_services=False)
    path = tmp_path / "aws.md"
    path.write_text(NOTE, encoding="utf-8")
    call_command("load_notes", str(path), verbosity=0)
    client = client_of(reader)
    associate = Entry.objects.get(title="solutions architect associate")
    practitioner = Entry.objects.get(title__startswith="cloud practioner")
    assert "AWS Certified Solutions Architect - Associate" in rail(client, associate.get_absolute_url())
    assert "AWS Certified Developer - Associate" in rail(client, "/notes/dev-associate/")
    assert "AWS Certified Cloud Practitioner" in rail(client, practitioner.get_absolute_url())
    assert "Certificate" not in rail(client, "/notes/of-my-own/")
    own = Entry.objects.get(title="of my own")
    security = Certification.objects.get(abbreviation="SCS")
    CertificationTie.objects.create(entry=own, certification=security, at=LOADED_AT)
    CertificationTie.objects.create(entry=associate, certification=None, at=LOADED_AT)
    assert security.name in rail(client, "/notes/of-my-own/")
    path.write_text(NOTE.replace("🎯", "soon 🎯"), encoding="utf-8")
    call_command("load_notes", str(path), verbosity=0)
    assert "Certificate" not in rail(client, associate.get_absolute_url()), "a load undoes no untie"
    tied = {
        code: [one.title for one in client.get(f"/certs/{code}/").context["page"].entries]
        for code in ("SCS-C03", "SAA-C03", "CLF-C02")
    }
    assert tied == {"SCS-C03": ["of my own"], "SAA-C03": [], "CLF-C02": [practitioner.title]}


@pytest.mark.django_db
def test_an_entry_page_asks_one_question_more_at_most(ben: User, client_of: Signed) -> None:
    shipped_catalogue()
    a_note(NOTE, "aws.md")
    client = client_of(ben)
    asked = {}
    for path in ("/notes/s3/", "/notes/storage/", "/notes/dev-associate/", "/notes/aws/"):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        asked[path] = len(queries)
    assert max(asked.values()) <= 15, asked


@pytest.mark.django_db
def test_the_readers_own_goal_stands_first_beside_a_term_and_in_the_rail(
    reader: User, ben: User, eve: Client, client_of: Signed, settings: Any
) -> None:
    shipped_catalogue()
    a_note(NOTE, "aws.md")
    goal = a_goal(reader, ExamVersion.objects.get(code="SOA-C03"), target_on=day(12))

    def beside(client: Client) -> str:
        html = client.get("/notes/storage/").content.decode()
        found = re.search(r'<span class="exams-beside">(.*?)</span>\n', html, re.DOTALL)
        assert found
        return " ".join(re.sub(r"<[^>]+>", "", found[1]).split())

    assert re.fullmatch(r"SOA( \d\.\d)+, \+\d+ exams", beside(client_of(reader)))
    assert re.match(r"Exams SOA-C03 [\d., ]+(core )?your goal", rail(client_of(reader), "/notes/s3/"))
    assert "in <strong>12 days</strong>" in client_of(reader).get("/").content.decode()
    settings.AWSKB_PUBLIC_READ = True
    for other in (client_of(ben), eve):
        assert re.fullmatch(r"\d+ exams", beside(other))
        assert "your goal" not in rail(other, "/notes/s3/")
        assert "home-exam" not in other.get("/").content.decode()
    goal.closed_as, goal.closed_at = "given_up", LOADED_AT
    goal.save()
    assert re.fullmatch(r"\d+ exams", beside(client_of(reader)))
