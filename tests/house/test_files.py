"""Rules about files that no other tool checks."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
INLINE = re.compile(
    r"<style|<script(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_template_holds_style_or_script(path: Path) -> None:
    assert not INLINE.findall(path.read_text(encoding="utf-8"))


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, stdout=StringIO())


@pytest.mark.parametrize("name", ["runtime.txt", "dev.txt"])
def test_every_pin_has_a_hash_and_names_no_registry(name: str) -> None:
    text = (PROJECT / "requirements" / name).read_text(encoding="utf-8")
    pins = re.split(r"\n(?=\S)", text.strip())
    assert all(re.match(r"^[\w.\[\],-]+==\S+", pin) and "--hash=sha256:" in pin for pin in pins)
    assert "://" not in text
    assert "index" not in text
