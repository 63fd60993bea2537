"""Two entries made one, with their texts, names, tags, history and all that points at them; and undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.bin import bin_entries
from notes.actions.doubts import return_doubts
from notes.actions.entry_changes import EntryChange
from notes.actions.entry_locks import live_entry
from notes.actions.entry_places import section_titles_for
from notes.actions.entry_texts import EntryCannotBeSaved, EntryText
from notes.actions.inbox_log import Touched, touched
from notes.actions.put_back import CannotBePutBack, PuttingBack
from notes.actions.reference_losses import Lost, pointing_at
from notes.actions.rewrites import apply_rewrites, plan_rewrites
from notes.actions.slugs import SlugAllocator, change_slug
from notes.actions.tree import Tree, descendants_of
from notes.actions.turns import take_turn
from notes.models import Doubt, Entry, EntryMerge, OldSlug, Rename, SourceFile, Watch

_KINDS = frozenset({Entry.Kind.TERM, Entry.Kind.SECTION})
_TIE = ("service", "feature", "tied_by")


class CannotBeMerged(ValueError):
    """These two cannot become one; says why."""


class UndoneAlready(Exception):
    """The merge was undone before."""


def check_mergeable(*, winner: Entry, loser: Entry) -> None:
    """Raises CannotBeMerged where two entries cannot become one."""
    if winner.pk == loser.pk:
        raise CannotBeMerged("An entry cannot be merged with itself. Choose another.")
    if winner.kind != loser.kind or winner.kind not in _KINDS:
        raise CannotBeMerged("Only two terms, or two sections, can become one.")
    if loser.parent_id is None or SourceFile.objects.filter(root=loser).exists():
        raise CannotBeMerged(f"{loser} is a whole file. Merge what stands in it, or keep {loser} instead.")
    if any(row.pk == loser.pk for row in Tree.around([winner.pk]).above(winner.pk)):
        raise CannotBeMerged(f"{winner} stands below {loser}. Keep {loser} instead.")


@transaction.atomic
def merge_entries(
    *,
    winner_id: int,
    winner_base: int,
    loser_id: int,
    loser_base: int,
    text: EntryText,
    by: AbstractUser,
    at: datetime,
    through: str,
) -> EntryMerge:
    """Make one entry of two: `text` becomes the winner's, the loser goes out of sight and leads to it.

    What stands below the loser moves; references that led to the loser lead to the winner, written anew where
    its names are not enough. Raises EditedMeanwhile, EntryInBin, CannotBeMerged, EntryCannotBeSaved.
    """
    take_turn()
    winner, loser = live_entry(winner_id, winner_base), live_entry(loser_id, loser_base)
    check_mergeable(winner=winner, loser=loser)
    pointing = pointing_at([winner.pk, loser.pk]), pointing_at(descendants_of([loser.pk]))
    merging = _Merging(winner, loser, by, at, through)
    children = merging.move_children()
    slugs = merging.hand_over_addresses()
    bin_entries(entry_ids=[loser.pk], by=by, at=at, through=through, summary=f"Merged into {winner}")
    merging.write(text)
    changed = [touched(winner.pk, winner_base), touched(loser.pk, loser_base), *children]
    lost = [*(one._replace(target=winner.pk) for one in pointing[0].values()), *pointing[1].values()]
    changed += merging.lead_to_winner([one for one in lost if one.entry not in {winner.pk, loser.pk}])
    doubts = list(Doubt.objects.filter(entry=loser, resolved_at=None).values_list("pk", flat=True))
    return_doubts(doubt_ids=doubts, entry_id=winner.pk)
    _follow_winner(winner, loser, at)
    return EntryMerge.objects.create(
        winner=winner,
        loser=loser,
        by_id=by.pk,
        at=at,
        touched=[one._asdict() for one in changed],
        slugs=slugs,
        doubts=doubts,
    )


@transaction.atomic
def undo_merge(*, merge_id: int, by: AbstractUser, at: datetime, through: str) -> EntryMerge:
    """Make two entries of the one again: texts, places, addresses and references as they were.

    What was changed elsewhere in these texts since stays. Raises UndoneAlready and CannotBePutBack.
    """
    take_turn()
    merge = EntryMerge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    if merge.undone_at is not None:
        raise UndoneAlready
    changed = [Touched(**one) for one in merge.touched]
    winner, loser, *others = changed
    if Entry.objects.live().filter(pk=merge.loser_id).exists():
        raise CannotBePutBack([f"{merge.loser} was taken out of the bin by itself."])
    merge.undone_at, merge.undone_by_id = at, by.pk
    merge.save(update_fields=["undone_at", "undone_by"])
    OldSlug.objects.filter(slug__in=merge.slugs, entry=merge.winner_id).update(entry=merge.loser_id)
    return_doubts(doubt_ids=_still_at(merge), entry_id=merge.loser_id)
    _leave_winner(merge)
    putting_back = PuttingBack(by=by, at=at, through=through, summary=f"Undone: {merge_words(merge)}")
    putting_back.all([loser, *others, winner])
    return merge


def merge_words(merge: EntryMerge) -> str:
    return f"{merge.loser} merged into {merge.winner}"


class _Merging:
    """One merge on its way, in the caller's transaction."""

    def __init__(self, winner: Entry, loser: Entry, by: AbstractUser, at: datetime, through: str) -> None:
        self.winner = winner
        self.loser = loser
        self.by = by
        self.at = at
        self.through = through
        self.words = f"{loser} merged into {winner}"

    def move_children(self) -> list[Touched]:
        """What stands below the loser goes to the end of the winner, in its order."""
        moved = []
        for child in Entry.objects.live().filter(parent=self.loser).order_by("position", "pk"):
            before = child.revision_number
            change = EntryChange(child)
            change.put(self.winner.pk, always=True)
            change.save(by=self.by, at=self.at, through=self.through, summary=self.words)
            moved.append(Touched(child.pk, before, child.revision_number))
        Rename.objects.filter(entry__in=[one.entry for one in moved], at=self.at, settled_at=None).delete()
        return moved

    def hand_over_addresses(self) -> list[str]:
        """Every address of the loser leads to the winner; the loser gets one that nobody knows."""
        loser, winner = self.loser, self.winner
        allocator = SlugAllocator()
        hidden = allocator.allocate(f"{loser.title} merged", section_titles_for(loser))
        slugs = [loser.slug or "", *loser.old_slugs.order_by("pk").values_list("slug", flat=True)]
        change_slug(loser, hidden)
        loser.save(update_fields=["slug"])
        OldSlug.objects.filter(entry=loser).update(entry=winner)
        return slugs

    def write(self, text: EntryText) -> None:
        winner, loser = self.winner, self.loser
        change = EntryChange(winner)
        change.write(text)
        if loser.hidden and not winner.hidden:
            # What visitors must not read may have come along.
            winner.members_only = True
        if winner.tied_by == Entry.TiedBy.NOBODY and loser.tied_by == Entry.TiedBy.PERSON:
            winner.service_id, winner.feature_id, winner.tied_by = (
                loser.service_id,
                loser.feature_id,
                loser.tied_by,
            )
            winner.save(update_fields=list(_TIE))
        change.save(by=self.by, at=self.at, through=self.through, summary=self.words)

    def lead_to_winner(self, references: Sequence[Lost]) -> list[Touched]:
        """Write references anew that no name of the winner catches."""
        Rename.objects.filter(entry=self.winner, number=self.winner.revision_number).delete()
        plan = plan_rewrites(references)
        bases = {line.entry.pk: line.entry.revision_number for line in plan.lines}
        try:
            return apply_rewrites(
                plan.lines, bases=bases, by=self.by, at=self.at, through=self.through, summary=self.words
            )
        except EntryCannotBeSaved as refusal:
            raise CannotBeMerged(f"A reference cannot be written anew: {refusal}") from refusal


def _follow_winner(winner: Entry, loser: Entry, at: datetime) -> None:
    """Who followed the loser follows the winner, too."""
    there = set(Watch.objects.filter(entry=winner).values_list("person_id", flat=True))
    Watch.objects.bulk_create(
        Watch(
            person_id=watch.person_id,
            entry=winner,
            since=at,
            after=watch.after,
            mails_paused=watch.mails_paused,
        )
        for watch in Watch.objects.filter(entry=loser)
        if watch.person_id not in there
    )


def _leave_winner(merge: EntryMerge) -> None:
    """Who came to follow the winner by the merge follows the loser alone again; who chose to stays."""
    brought = Watch.objects.filter(entry=merge.winner_id, since=merge.at)
    brought.filter(person__in=Watch.objects.filter(entry=merge.loser_id).values("person")).delete()


def _still_at(merge: EntryMerge) -> list[int]:
    """The doubts that went along and stand at the winner still."""
    doubts = Doubt.objects.filter(pk__in=merge.doubts, entry=merge.winner_id)
    return list(doubts.values_list("pk", flat=True))
