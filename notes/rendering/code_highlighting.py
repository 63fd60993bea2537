"""Colour for code, as a few classes of Pygments' usual names; the style sheet is static/css/code.css."""

from __future__ import annotations

from functools import cache
from typing import Final

from markdown_it.common.utils import escapeHtml
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String, _TokenType

LONGEST_COLOURED: Final = 20_000
LONGEST_LINE: Final = 2_000
# fmt: off
_LANGUAGES: Final = frozenset({
    "awk", "bash", "bat", "c", "cfg", "clojure", "conf", "console", "cpp", "cs", "csharp", "css", "csv",
    "diff", "docker", "dockerfile", "go", "graphql", "groovy", "haskell", "hcl", "html", "http", "ini",
    "java", "javascript", "js", "json", "jsonc", "jsx", "kotlin", "lua", "make", "makefile", "mysql",
    "nginx", "patch", "perl", "php", "postgres", "powershell", "properties", "ps1", "py", "py3", "pycon",
    "python", "rb", "rs", "ruby", "rust", "scala", "sh", "shell", "sql", "swift", "tcl", "terraform",
    "tf", "toml", "ts", "tsx", "typescript", "vim", "xml", "yaml", "yml", "zsh",
})
# fmt: on
_CLASSES: Final[tuple[tuple[_TokenType, str], ...]] = (
    (Comment, "c"),
    (Keyword, "k"),
    (String, "s"),
    (Number, "m"),
    (Operator.Word, "k"),
    (Name.Tag, "nt"),
    (Name.Attribute, "na"),
    (Name.Builtin, "nb"),
    (Name.Function, "nf"),
    (Name.Class, "nf"),
    (Name.Variable, "nv"),
    (Generic.Deleted, "gd"),
    (Generic.Inserted, "gi"),
    (Generic.Heading, "gh"),
    (Generic.Subheading, "gh"),
    (Generic.Prompt, "gp"),
    (Generic.Output, "go"),
)
CLASS_NAMES: Final = frozenset(name for _, name in _CLASSES)


def highlighted(code: str, language: str) -> str:
    """`code` as escaped HTML with coloured pieces; plain if the language is unknown or it is long."""
    lexer = _lexer(language.lower()) if language.lower() in _LANGUAGES else None
    if lexer is None or len(code) > LONGEST_COLOURED or _longest_line(code) > LONGEST_LINE:
        return escapeHtml(code)
    return "".join(_piece(kind, words) for kind, words in lexer.get_tokens(code))


def _longest_line(code: str) -> int:
    return max(map(len, code.split("\n")))


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


@cache
def _class_of(kind: _TokenType) -> str:
    return next((name for family, name in _CLASSES if kind is family or kind[: len(family)] == family), "")


def _piece(kind: _TokenType, words: str) -> str:
    name = _class_of(kind)
    escaped = escapeHtml(words)
    return f'<span class="{name}">{escaped}</span>' if name and not words.isspace() else escaped
