"""Lines that look like secrets or e-mail addresses: which line and what kind, never the secret itself."""

from __future__ import annotations

import re

_HINTS = (
    *("akia", "asia", "private key", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox"),
    *("aiza", "npm_", "hooks.slack.com", "passw", "pwd", "secret", "token", "apikey", "api_key", "api-key"),
    *("accesskey", "access_key", "access-key"),
)
_SECRETS = (
    ("AWS access key id", re.compile(r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])")),
    ("private key", re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----")),
    ("GitHub token", re.compile(r"(?<!\w)(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22})")),
    ("GitLab token", re.compile(r"(?<!\w)glpat-[\w-]{20}")),
    (
        "Slack token",
        re.compile(r"(?<!\w)xox[abeoprs]-[A-Za-z0-9-]{10}|hooks\.slack\.com/services/T\w+/B\w+/\w{8}"),
    ),
    ("Google API key", re.compile(r"(?<!\w)AIza[\w-]{35}")),
    ("npm token", re.compile(r"(?<!\w)npm_[A-Za-z0-9]{36}")),
)
_ASSIGNMENT = re.compile(
    r"(?i:password|passwd|passwort|pwd|secret|token|api[_-]?key|access[_-]?key)[\w-]{0,20}[\"'`]?"
    r"\s{0,3}(?:=|:=|:)\s{0,3}[\"'`]?([^\s\"'`,;<>(){}]{8,200})"
)
_PLACEHOLDER = re.compile(
    r"(?i:\$|\*\*|xxx|your|example|changeme|placeholder|\.\.\.|https?:|arn:|process\.|os\.)"
)
_LOCAL_PART = re.compile(r"[\w.+-]{1,64}\Z")
_HOST_PART = re.compile(r"(?:[A-Za-z0-9-]{1,63}\.){1,8}([A-Za-z]{2,24})(?![\w-])")
_NO_TOP_LEVEL = frozenset(
    {"png", "jpg", "jpeg", "gif", "svg", "webp", "js", "css", "py", "service", "target"}
)


def find_secrets(lines: list[str], text: str) -> list[tuple[int, str]]:
    """Number and kind of every line that looks like a secret. `text` is the lines joined."""
    lowered = text.lower()
    hints = [hint for hint in _HINTS if hint in lowered]
    if not hints:
        return []
    found = []
    for number, line in enumerate(lines):
        lowered = line.lower()
        if any(hint in lowered for hint in hints):
            kinds = [kind for kind, pattern in _SECRETS if pattern.search(line)]
            if not kinds and any(_looks_random(match.group(1)) for match in _ASSIGNMENT.finditer(line)):
                kinds = ["secret given to a name"]
            found += [(number, kind) for kind in kinds]
    return found


def find_emails(lines: list[str]) -> list[tuple[int, str]]:
    """Number and masked text of every e-mail address."""
    return [
        (number, address) for number, line in enumerate(lines) if "@" in line for address in _emails(line)
    ]


def _emails(line: str) -> list[str]:
    found = []
    position = line.find("@")
    while position >= 0:
        local = _LOCAL_PART.search(line, max(0, position - 64), position)
        host = _HOST_PART.match(line, position + 1, position + 300) if local else None
        if local and host and host.group(1).lower() not in _NO_TOP_LEVEL and local.group() != "git":
            found.append(f"{local.group()[0]}…@{host.group()}")
        position = line.find("@", position + 1)
    return found


def _looks_random(value: str) -> bool:
    """A word of a sentence has no digits among its letters; a placeholder says so."""
    if _PLACEHOLDER.search(value):
        return False
    digits = sum(map(str.isdigit, value))
    letters = sum(map(str.isalpha, value))
    return digits > 0 and letters > 0 and not value.isdigit()
