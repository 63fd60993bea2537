"""What is promised about speed, and whether the figures keep it."""

from __future__ import annotations

from dataclasses import dataclass, field

SAME = 0.15
GROWTH = 3.0
FULL_SEARCH_SIZE = 10_000
_AT_LEAST = {
    "entry, anyone, of bare": 0.5,
    "entry, member, of bare": 0.5,
    "entry, anyone, of naked": 0.3,
    "entry, member, of naked": 0.15,
}
_SEARCHES = tuple(
    f"{page}, {who}, times one row, {how}"
    for page in ("search", "suggest")
    for who in ("anyone", "member")
    for how in ("anew", "again")
)
_SAVES = ("saving one line, times a bare write", "saving all lines, times a bare write")
_AT_MOST = {
    **dict.fromkeys(_SAVES, 3.0),
    "dashboard, member, times one row, again": 40.0,
    "team, member, times one row, again": 40.0,
}


@dataclass(slots=True)
class Figures:
    """By database and size."""

    rows: dict[str, dict[tuple[str, int], float]] = field(default_factory=dict)

    def add(self, database: str, size: int, name: str, value: float) -> None:
        self.rows.setdefault(name, {})[database, size] = value


@dataclass(frozen=True, slots=True)
class Promise:
    what: str
    limit: str
    found: str
    holds: bool


def judged(figures: Figures, sizes: list[int]) -> list[Promise]:
    """One for each database: the worst of the sizes stands for it."""
    databases = sorted({database for row in figures.rows.values() for database, _ in row}, reverse=True)
    return [promise for database in databases for promise in _of(database, figures, sorted(sizes))]


def _of(database: str, figures: Figures, sizes: list[int]) -> list[Promise]:
    def row(name: str) -> dict[int, float]:
        return {
            size: figures.rows[name][database, size]
            for size in sizes
            if (database, size) in figures.rows[name]
        }

    found = []
    for name, least in _AT_LEAST.items():
        worst = min(row(name).values())
        found.append(_promise(database, name, f"at least {least}", worst, worst >= least))
    for name, most in _AT_MOST.items():
        worst = max(row(name).values())
        found.append(_promise(database, name, f"at most {most:.0f}", worst, worst <= most))
    for name in _SEARCHES:
        worst = max(value for size, value in row(name).items() if size <= FULL_SEARCH_SIZE)
        found.append(_promise(database, name, "at most 8", worst, worst <= 8))
    if len(sizes) > 1:
        found += _growth(database, sizes, row)
    return found


def _growth(database: str, sizes: list[int], row: object) -> list[Promise]:
    assert callable(row)  # noqa: S101 - narrows the type
    first, last = sizes[0], sizes[-1]
    found = []
    for who in ("anyone", "member"):
        of_naked = row(f"entry, {who}, of naked")
        share = of_naked[last] / of_naked[first]
        words = f"entry, {who}, {last} entries to {first}"
        found.append(_promise(database, words, "within 15 %", share, abs(share - 1) <= SAME))
    if FULL_SEARCH_SIZE in sizes and last > FULL_SEARCH_SIZE:
        for name in (*_SEARCHES, *_SAVES):
            share = row(name)[last] / row(name)[FULL_SEARCH_SIZE]
            words = f"{name}, {last} to {FULL_SEARCH_SIZE}"
            found.append(_promise(database, words, f"at most {GROWTH:.0f}", share, share <= GROWTH))
    return found


def _promise(database: str, what: str, limit: str, value: float, holds: bool) -> Promise:
    return Promise(f"{what} ({database})", limit, f"{value:.2f}", holds)
