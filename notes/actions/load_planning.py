"""Prepares a load: every file read, every known one recognised, before the first is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from notes.actions.source_paths import FileOnDisk
from notes.actions.source_trees import KnownFile, known_files
from notes.models import SourceFile
from notes.source_notes.documents import Document, UnreadableText
from notes.source_notes.reader import read_bytes

# Over this share of equal lines a new file looks like a known one under another name.
ALIKE = 0.5
# How much is written in one transaction; a larger file still is in one.
NODES_TOGETHER = 6000


class FileNotLoaded(Exception):
    """A file cannot be loaded; says which, where and what to do. Nothing was changed."""


class LooksLikeKnownFile(FileNotLoaded):
    """A new name, but the text of a file that is known under another one."""

    def __init__(self, name: str, known: str, share: float) -> None:
        super().__init__(
            f"{name} is new here, but {share:.0%} of its lines are those of {known}. "
            f"If it is that file, load it with --as {known}; if it is another one, with --new."
        )
        self.name = name
        self.known = known


@dataclass(slots=True)
class PlannedFile:
    """One file of the command, read and compared with its base."""

    file: FileOnDisk
    document: Document
    digest: str
    source: SourceFile | None = None
    known: KnownFile | None = None
    is_older: bool = False
    was_handed_out: bool = False
    # As it was before anything was written.
    is_as_before: bool = False

    @property
    def is_same(self) -> bool:
        """Whether these bytes are the ones last loaded or exported."""
        return self.source is not None and self.source.sha256 == self.digest


def plan_files(
    files: Sequence[FileOnDisk], *, allow_new: bool, handed_out: frozenset[str] = frozenset()
) -> list[PlannedFile]:
    """Read everything, find what is known; refuse before anything is written."""
    planned: list[PlannedFile] = []
    sources = {source.name.casefold(): source for source in SourceFile.objects.select_related("root")}
    for file in files:
        digest = sha256(file.data).hexdigest()
        source = sources.get(file.name.casefold())
        if source is not None and source.root.binned_at is not None:
            raise FileNotLoaded(
                f"What {source.name} holds is in the bin. Take “{source.root.title}” out of it first, "
                "or load the file under another name with --as."
            )
        planned.append(PlannedFile(file, _read(file), digest, source, was_handed_out=file.name in handed_out))
    if not allow_new:
        for likeness in likenesses([one for one in planned if one.source is None], list(sources.values())):
            raise LooksLikeKnownFile(*likeness)
    return planned


def doubtful_names(files: Sequence[FileOnDisk]) -> dict[str, tuple[str, float]]:
    """New names whose text is that of a known file: its name, and the share of lines that are alike."""
    sources = list(SourceFile.objects.all())
    known = {source.name.casefold() for source in sources}
    new = [PlannedFile(one, _read(one), "") for one in files if one.name.casefold() not in known]
    found: dict[str, tuple[str, float]] = {}
    for name, like, share in likenesses(new, sources):
        if share > found.get(name, ("", 0.0))[1]:
            found[name] = (like, share)
    return found


def _read(file: FileOnDisk) -> Document:
    try:
        return read_bytes(file.data)
    except UnreadableText as error:
        raise FileNotLoaded(f"{file.path}: {error}") from error


def likenesses(new: Sequence[PlannedFile], sources: Sequence[SourceFile]) -> Iterator[tuple[str, str, float]]:
    """New and known names with alike texts: a file that was renamed must not come in a second time by
    accident."""
    if not new or not sources:
        return
    known = {name: _lines_of("".join(texts)) for name, texts in _texts_of(sources).items()}
    for one in new:
        own = _lines_of("".join(block.text for block in one.document.blocks))
        for name, lines in known.items():
            share = len(own & lines) / max(len(own), len(lines), 1)
            if share > ALIKE:
                yield one.file.name, name, share


def _texts_of(sources: Sequence[SourceFile]) -> dict[str, list[str]]:
    return {
        known.source.name: [block.text for block in known.base.blocks]
        for known in known_files(sources).values()
    }


def _lines_of(text: str) -> set[str]:
    return {line for line in map(str.strip, text.split("\n")) if line}


def batches_of_files(components: Sequence[list[PlannedFile]]) -> Iterator[list[PlannedFile]]:
    """Small files share a transaction: what follows from texts is derived once for all of them."""
    batch: list[PlannedFile] = []
    size = 0
    for component in components:
        nodes = sum(len(one.document.nodes) for one in component)
        if batch and size + nodes > NODES_TOGETHER:
            yield batch
            batch, size = [], 0
        batch = [*batch, *component]
        size += nodes
    if batch:
        yield batch
