"""A person's share of an exam, counted by hand."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from certs.models import EntryState, ExamVersion, StateChange
from certs.queries.entry_states import Coverage, Share, all_said, coverage_of, known_by_day
from notes.models import Entry, EntryMerge, Service
from tests.factories.exam_maps import an_exam, an_item_of
from tests.factories.notes import a_section, a_service, a_term

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


def says(
    person: User, state: str, entry: Entry | None = None, on: str = "2026-11-25", **thing: object
) -> None:
    EntryState.objects.update_or_create(
        person=person, entry=entry, **thing, defaults={"state": state, "changed_at": AT}
    )
    StateChange.objects.create(
        person=person, entry=entry, **thing, state=state, on=date.fromisoformat(on), at=AT
    )


def tie(service: Service, *entries: Entry) -> None:
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(service=service, tied_by="person")


def shares(coverage: Coverage) -> list[tuple[int, int, int]]:
    """Known, touched, of: in all, then by domain."""
    every = [coverage.whole, *(domain.share for domain in coverage.domains)]
    return [(one.known, one.touched, one.count) for one in every]


def test_an_item_counts_once_in_each_of_its_domains_and_once_in_all(ada: User) -> None:
    s3, kms, fsx = a_service("Amazon S3"), a_service("AWS KMS"), a_service("Amazon FSx")
    version = an_exam(scope=["Amazon S3", "AWS KMS", "Amazon Braket"])
    for asked, tasks in (
        (s3, ("1.1", "1.2", "2.1")),
        (kms, ("1.1",)),
        (fsx, ("2.1",)),
        ("Least  Privilege", ("1.2",)),
    ):
        an_item_of(version, asked, *tasks)
    storage = a_section("STORAGE")
    first, second = a_term("S3", storage), a_term("bucket", storage)
    tie(s3, first, second)
    privilege = a_term("least privilege", storage)

    says(ada, "reading", first)
    says(ada, "known", second)
    says(ada, "rusty", privilege)
    covered = coverage_of(person=ada, exam_version_ids=[version.pk])[version.pk]
    # Known: S3 through one of its entries. Touched besides: the topic, by its name.
    assert shares(covered) == [(1, 2, 4), (1, 2, 3), (1, 1, 2)]
    assert covered.known_by_weight == 40  # 60 × 1/3 + 40 × 1/2
    assert (covered.asked.unmapped, covered.scope_count) == (("Amazon Braket",), 3)

    says(ada, "known", service=fsx)
    says(ada, "known", service=kms)
    says(ada, "known", topic="least privilege")
    covered = coverage_of(person=ada, exam_version_ids=[version.pk])[version.pk]
    assert shares(covered) == [(4, 4, 4), (3, 3, 3), (2, 2, 2)]
    assert covered.known_by_weight == 100


def test_what_is_in_the_bin_or_anothers_covers_nothing(ada: User, ben: User) -> None:
    s3 = a_service("Amazon S3")
    version = an_exam()
    an_item_of(version, s3, "1.1")
    term = a_term("S3")
    tie(s3, term)
    says(ada, "known", term)
    assert coverage_of(person=ada, exam_version_ids=[version.pk])[version.pk].whole == Share(1, 1, 1)
    for other in (ben, AnonymousUser()):
        assert coverage_of(person=other, exam_version_ids=[version.pk])[version.pk].whole == Share(0, 0, 1)
    Entry.objects.filter(pk=term.pk).update(binned_at=AT)
    assert coverage_of(person=ada, exam_version_ids=[version.pk])[version.pk].whole == Share(0, 0, 1)


def test_a_chosen_entry_covers_its_topic_and_one_of_the_name_does_not(ada: User) -> None:
    version = an_exam()
    chosen, named = a_term("Bulkheads"), a_term("Loose coupling")
    an_item_of(version, "Loose coupling", "1.1", entry=chosen)
    says(ada, "known", named)
    assert coverage_of(person=ada, exam_version_ids=[version.pk])[version.pk].whole.known == 0
    says(ada, "known", chosen)
    assert coverage_of(person=ada, exam_version_ids=[version.pk])[version.pk].whole.known == 1


def test_what_was_merged_away_counts_for_what_it_went_into(ada: User) -> None:
    version = an_exam()
    away, between, kept = a_term("Buckets"), a_term("Bucket"), a_term("S3 bucket")
    an_item_of(version, "S3 bucket", "1.1")
    says(ada, "known", away)
    for loser, winner in ((away, between), (between, kept)):
        EntryMerge.objects.create(winner=winner, loser=loser, at=AT)
        Entry.objects.filter(pk=loser.pk).update(binned_at=AT)

    def covered() -> Coverage:
        return coverage_of(person=ada, exam_version_ids=[version.pk])[version.pk]

    assert covered().whole == Share(1, 1, 1)
    says(ada, "unread", kept)
    assert covered().whole == Share(0, 0, 1)
    EntryState.objects.filter(entry=kept).delete()
    EntryMerge.objects.filter(loser=away).update(undone_at=AT)
    assert covered().whole == Share(0, 0, 1)


def test_without_a_map_there_is_no_share(ada: User) -> None:
    unmapped, empty = an_exam("ABC-C01", weights={}, is_mapped=False), an_exam("DEF-C01")
    found = coverage_of(person=ada, exam_version_ids=[unmapped.pk, empty.pk])
    assert not found[unmapped.pk].is_mapped
    assert not found[empty.pk].is_mapped
    assert found[empty.pk].known_by_weight is None
    assert coverage_of(person=ada, exam_version_ids=[]) == {}


def test_known_by_day_counts_items_at_the_end_of_each_day(ada: User, ben: User) -> None:
    s3 = a_service("Amazon S3")
    version = an_exam()
    an_item_of(version, s3, "1.1")
    an_item_of(version, "Loose coupling", "2.1")
    term = a_term("S3")
    tie(s3, term)
    says(ada, "reading", term, on="2026-11-01")
    says(ada, "known", term, on="2026-11-03")
    says(ada, "known", topic="loose coupling", on="2026-11-10")
    says(ada, "rusty", term, on="2026-11-10")
    says(ada, "known", service=s3, on="2026-11-12")
    says(ben, "known", topic="loose coupling", on="2026-11-02")
    coverage = coverage_of(person=ada, exam_version_ids=[version.pk])

    def days(since: str) -> list[tuple[int, int]]:
        found = known_by_day(
            said=all_said(person=ada), coverages=coverage.values(), since=date.fromisoformat(since)
        )
        return [(day.on.day, day.known) for day in found[version.pk]]

    assert days("2026-10-25") == [(25, 0), (3, 1), (10, 1), (12, 2)]
    assert days("2026-11-03") == [(3, 1), (10, 1), (12, 2)]
    assert days("2026-11-20") == [(20, 2)]


def test_as_many_queries_for_ten_exams_as_for_one(ada: User) -> None:
    parent = a_section("MANY")
    for number in range(10):
        version = an_exam(f"AB{number}-C01")
        for topic in range(number + 1):
            an_item_of(version, f"Topic {topic}", "1.1", "2.1")
    for topic in range(10):
        says(ada, "known", a_term(f"Topic {topic}", parent))
    ids = list(ExamVersion.objects.order_by("code").values_list("pk", flat=True))
    for versions in (ids[:1], ids):
        with CaptureQueriesContext(connection) as asked:
            found = coverage_of(person=ada, exam_version_ids=versions)
        assert len(asked) == 3
        with CaptureQueriesContext(connection) as asked:
            known_by_day(said=all_said(person=ada), coverages=found.values(), since=date(2026, 11, 1))
        assert len(asked) == 1
    assert found[ids[9]].whole == Share(10, 10, 10)
