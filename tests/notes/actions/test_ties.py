"""Ties to services: by name where that is certain, for good where a person decides."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from awskb.accounts.models import User
from notes.actions.services import load_services
from notes.actions.ties import near_names, tie_by_name, tie_entry, untie_entry
from notes.models import Entry, Revision, Service
from tests.factories.notes import (
    NOW,
    a_group,
    a_note,
    a_root,
    a_section,
    a_service,
    a_term,
    about_aws,
    edited,
)

pytestmark = pytest.mark.django_db

FIXTURES = Path(settings.BASE_DIR) / "fixtures"


@pytest.fixture
def aws() -> Entry:
    root = a_root("aws")
    about_aws(root)
    return root


@pytest.fixture
def catalogue() -> None:
    for service in json.loads((FIXTURES / "aws_services.json").read_text(encoding="utf-8")):
        a_service(
            service["name"],
            service["short"],
            names=tuple(name["name"] for name in service["names"]),
            features={feature["name"]: feature.get("aka") or [] for feature in service["features"]},
        )


def tie_of(entry: Entry) -> str:
    entry = Entry.objects.select_related("service", "feature__service").get(pk=entry.pk)
    if entry.feature is not None:
        return f"{entry.feature} of {entry.feature.service.short}"
    return entry.service.name if entry.service else ""


def test_a_service_s_name_ties_whatever_its_case_spaces_and_hyphens(aws: Entry) -> None:
    a_service("AWS X-Ray", "X-Ray", names=("XRay tracing",))
    for title in ("X-Ray", "x ray", "XRay", "aws x-ray", "xray-tracing"):
        assert tie_of(a_term(title, aws)) == "AWS X-Ray"


def test_aliases_and_expansions_tie_too(aws: Entry) -> None:
    a_service("AWS Local Zones", names=("LZ",))
    assert tie_of(a_term("zones nearby (LZ)", aws)) == "AWS Local Zones"
    assert tie_of(a_term("near", aws, expansion="AWS Local Zones")) == "AWS Local Zones"


def test_files_about_something_else_are_left_alone() -> None:
    a_service("AWS Config", "Config")
    assert tie_of(a_term("Config", a_root("python"))) == ""


def test_a_name_of_two_services_ties_to_neither(aws: Entry) -> None:
    a_service("Amazon Glacier", names=("Glacier",))
    a_service("Amazon S3 Glacier", names=("Glacier",))
    assert tie_of(a_term("Glacier", aws)) == ""


def test_an_abbreviation_with_another_meaning_in_brackets_is_not_tied(aws: Entry) -> None:
    a_service("Amazon Managed Service for Prometheus", names=("AMP",))
    assert tie_of(a_term("AMP (Accelerated Mobile Pages)", aws)) == ""
    assert tie_of(a_term("AMP (Managed Prometheus)", aws)) == "Amazon Managed Service for Prometheus"


def test_ordinary_words_mean_a_part_of_a_service_only_in_its_own_section(aws: Entry) -> None:
    a_service("AWS Identity and Access Management", "IAM", features={"IAM user": ["user"], "ARN": []})
    iam, other = a_section("IAM", aws), a_section("Linux", aws)
    assert tie_of(a_term("user", a_group("SEMANTICS", iam))) == "IAM user of IAM"
    assert tie_of(a_term("user", other)) == ""
    assert tie_of(a_term("ARN", other)) == "ARN of IAM"


def test_certificates_are_not_services(aws: Entry) -> None:
    a_service("AWS Supply Assistant", "SA")
    assert tie_of(a_term("solutions architect (SA)", a_section("certification", aws))) == ""


def test_a_new_title_ties_anew_and_a_section_s_new_title_what_is_below_it(aws: Entry) -> None:
    a_service("Amazon Simple Storage Service", "S3", features={"S3 bucket": ["bucket"]})
    section = a_section("storage", aws)
    term = a_term("bucket", section)
    edited(section, title="S3")
    assert (tie_of(section), tie_of(term)) == ("Amazon Simple Storage Service", "S3 bucket of S3")
    term.refresh_from_db()
    assert (term.tied_by, term.revision_number) == ("feature", 2)
    edited(section, title="disks")
    assert (tie_of(section), tie_of(term)) == ("", "")


def test_what_a_person_ties_or_unties_stays(aws: Entry) -> None:
    config, glue = a_service("AWS Config", "Config"), a_service("AWS Glue", "Glue")
    term = a_term("Config", aws)
    untie_entry(entry_id=term.pk, base_revision=1, by=None, at=NOW, through="form")
    term.refresh_from_db()
    tie_by_name(entries=[term])
    assert (tie_of(term), term.tied_by) == ("", "untied")
    tie_entry(entry_id=term.pk, base_revision=2, by=None, at=NOW, through="form", service_id=glue.pk)
    edited(term, title="AWS Config")
    assert tie_of(term) == "AWS Glue"
    state = Revision.objects.get(entry=term, number=3).state
    assert (state["service"], state["tied_by"]) == (glue.pk, "person")
    assert Service.objects.filter(pk=config.pk, entries__isnull=True).exists()


def test_a_name_one_letter_away_is_offered_and_not_tied(aws: Entry) -> None:
    service = a_service("AWS CodeCommit", "CodeCommit")
    assert tie_of(a_term("CodeCommmit", aws)) == ""
    assert [(near.service_id, near.name) for near in near_names(title="CodeCommmit")] == [
        (service.pk, "CodeCommit")
    ]
    assert near_names(title="CodeDeploy") == []
    assert near_names(title="Glu") == []


TIES = {
    "ENI": "Elastic network interface of VPC",
    "Workspaces": "Amazon WorkSpaces",
    "AppStream": "Amazon WorkSpaces Applications",
    "KMS": "AWS Key Management Service",
    "ELB": "Elastic Load Balancing",
    "WAF": "AWS WAF",
    "local zone": "AWS Local Zones",
    "GovCloud": "AWS GovCloud (US)",
    "ACM": "AWS Certificate Manager",
    "NACL": "Network ACL of VPC",
    "Flow Logs": "VPC Flow Logs of VPC",
    "EC2": "Amazon Elastic Compute Cloud",
    "Lambda": "AWS Lambda",
    "Route53": "Amazon Route 53",
    "VPC": "Amazon Virtual Private Cloud",
    "IAM": "AWS Identity and Access Management",
    "runtimes": "Lambda runtime of Lambda",
    "user": "IAM user of IAM",
    "bucket": "S3 bucket of S3",
    "SCP": "Service control policy of Organizations",
    "MSK": "Amazon Managed Streaming for Apache Kafka",
    "Eventbridge": "Amazon EventBridge",
    "Config": "AWS Config",
    "boto3": "AWS SDK for Python (Boto3)",
    "region": "",
    "block": "",
    "file": "",
    "object": "",
    "scaling": "",
    "debug": "",
    "solutions architect associate": "",
    "NETWORK": "",
    "certification": "",
    "aws": "",
}


@pytest.mark.usefixtures("catalogue")
def test_the_real_notes_are_tied_as_a_careful_reader_would() -> None:
    a_note((FIXTURES / "aws.md").read_text(encoding="utf-8"))
    found = {
        title: {tie_of(entry) for entry in Entry.objects.filter(title=title).exclude(kind="group")}
        for title in TIES
    }
    assert found == {title: {tie} for title, tie in TIES.items()}
    assert {tie_of(entry) for entry in Entry.objects.filter(title__in=["S3", "RDS"])} == {
        "Amazon Simple Storage Service",
        "Amazon Relational Database Service",
    }


def test_a_catalogue_that_comes_after_the_notes_ties_what_is_there_once(aws: Entry, ada: User) -> None:
    section = a_section("RDS", aws)
    proxy, plain, untied = a_term("RDS proxy", section), a_term("plain words", section), a_term("SQS", aws)
    untie_entry(entry_id=untied.pk, base_revision=1, by=ada, at=NOW, through="form")
    before = dict(Entry.objects.values_list("pk", "revision_number"))
    report = load_services(FIXTURES / "aws_services.json", at=NOW)
    assert tie_of(section) == "Amazon Relational Database Service"
    assert "RDS" in tie_of(proxy)
    assert tie_of(untied) == ""
    now = dict(Entry.objects.values_list("pk", "revision_number"))
    assert {pk for pk in now if now[pk] != before[pk]} == {section.pk, proxy.pk}
    assert report.retied == 2
    assert Revision.objects.get(entry=section, number=2).through == "command"
    assert load_services(FIXTURES / "aws_services.json", at=NOW).retied == 0
    assert dict(Entry.objects.values_list("pk", "revision_number")) == now
    assert plain.pk in now
