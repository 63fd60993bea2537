"""Names and tags in three versions: what either side added or took away is added or taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def merge_names(
    *, base: Iterable[str], theirs: Iterable[str], yours: Iterable[str], key: Callable[[str], str] = str
) -> tuple[str, ...]:
    """Theirs in their order without what you took away, then what you added; never a conflict.

    Names are the same if their keys are; a name that only you wrote differently is yours.
    """
    was = {key(name): name for name in base}
    now = {key(name): name for name in theirs}
    wanted = {key(name): name for name in yours}
    removed = was.keys() - wanted.keys()
    merged = {
        name_key: wanted.get(name_key, name) if was.get(name_key) == name else name
        for name_key, name in now.items()
        if name_key not in removed
    }
    added = {name_key: name for name_key, name in wanted.items() if name_key not in was}
    return tuple({**merged, **{k: name for k, name in added.items() if k not in merged}}.values())
