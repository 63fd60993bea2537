"""Files that try the loader: too long, too many, too odd. Nothing is lost and nothing fails."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from notes.models import Entry, SourceBlock
from tests.notes.actions.test_source_export import export
from tests.notes.actions.test_source_load import load

pytestmark = pytest.mark.django_db


def noise(length: int, letters: str = "abcdefghijklmnopqrstuvwxyz0123456789") -> str:
    """Text that no database can squeeze."""
    return "".join(random.Random(length).choices(letters, k=length))


HOSTILE = {
    "long title": f"# A\n\n* _{noise(9000)}_: x\n",
    "long heading": f"# {noise(9000)}\n\n* _x_: y\n",
    "long expansion": f"# A\n\n* _ABC ({noise(9000)})_: x\n",
    "long alias": f"# A\n\n* _a_/_{noise(9000)}_: x\n",
    "long label": f"# A\n\n{noise(9000).upper()}\n* _x_: y\n",
    "long reference": f"# A\n\n* _x_: 🗄️ {noise(9000)}\n",
    "long file reference": f"# A\n\n* _x_: 🗄️ `{noise(9000)}.md`\n",
    "long wikilink": f"# A\n\n* _x_: [[{noise(9000)}]]\n",
    "long similar": f"# A\n\n* _x_: 类似 {noise(9000)}\n",
    "long address": f"# A\n\n* _x_: https://example.org/{noise(9000)}\n",
    "long host": f"# A\n\n* _x_: https://{noise(9000)}.example.org/\n",
    "long named source": (
        f"# ⛩️\n\n## 参考\n\n📹 {noise(9000)} https://example.org\n\n# A\n\n* _x_: 📹 {noise(9000)} [1:00]\n"
    ),
    "long icon": "# A\n\n" + "🛠️\u200d" * 60 + " https://example.org/x\n",
    "long heading icon": "# " + "🛠\ufe0f" * 60 + " A\n\n* _x_: y\n",
    "long time": "# A\n\n* _x_: https://example.org/v 999:59:59 and https://example.org/w 99999999:10\n",
    "many equal titles": "# A\n\n" + "* _x_: y\n" * 1500,
    "many headings": "".join(f"{'#' * (1 + number % 6)} h{number % 7}\n" for number in range(3000)),
    "emoji titles": "# ⛩️\n\n# 🗄️\n\n# 🗄\n\n* _🛠️_: y\n",
    "odd spaces": "# A\u3000B\u00a0\n\n* _\u2028x\u2028_: y\u0085z\n* a\x0bb\x0cc\x1cd\n",
    "slashes in titles": "# new\n\n## ../x\n\n* _a/b_: c\n* _?&#%_: d\n",
    "stray returns": "# A\r\n\n* _x_: y\rz\r\n* _w_: v\r\r\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_loaded_whole_and_given_back(text: str, tmp_path: Path) -> None:
    load(text)
    assert "".join(SourceBlock.objects.values_list("text", flat=True)) == text
    assert Entry.objects.exists()
    assert not load(text).changed_something
    assert export(tmp_path).refused == {}
    assert (tmp_path / "notes.md").read_bytes().decode() == text
    report = load(text + "\n# more\n\n* _zzz_: last\n")
    assert {change.what for change in report.changes} == {("created",)}
