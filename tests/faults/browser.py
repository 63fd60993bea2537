"""A person's browser, as far as saving needs one: session, CSRF, forms as they stand, redirects."""

from __future__ import annotations

import http.client
import time
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlencode

TOKEN = "t" * 32


class Answer(NamedTuple):
    status: int
    page: str


class Form(HTMLParser):
    """The fields of one form of a page, as a browser without scripts would send them."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._action = action
        self._is_inside = False
        self._area = self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "form":
            self._is_inside = held.get("action") == self._action and held.get("method") == "post"
        if not self._is_inside:
            return
        name, value = held.get("name") or "", held.get("value") or ""
        if tag == "textarea":
            self._area = name
            self.fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in held:
            self.fields[self._select] = value
        elif tag == "input" and name and (held.get("type") not in ("radio", "checkbox") or "checked" in held):
            self.fields[name] = value

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.fields[self._area] = self.fields[self._area].removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._is_inside = False


class Browser:
    """Raises OSError or HTTPException when the server goes away."""

    def __init__(self, port: int, session: str, host: str = "127.0.0.1") -> None:
        self._port = port
        self._host = host
        self._headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}"}
        self.seconds: list[float] = []

    def get(self, path: str) -> Answer:
        return self._asked("GET", path, None)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self._asked("POST", path, urlencode({**fields, "csrfmiddlewaretoken": TOKEN}))

    def send_files(self, path: str, files: dict[str, bytes]) -> Answer:
        """As a script does, which wants to be told in JSON."""
        mark = "a-mark-between-the-parts"
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.png"\r\n'
            "Content-Type: image/png\r\n\r\n".encode()
            + data
            + b"\r\n"
            for name, data in files.items()
        ]
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        headers |= {"Accept": "application/json", "X-CSRFToken": TOKEN}
        return self._asked("POST", path, b"".join(parts) + f"--{mark}--\r\n".encode(), headers)

    def _asked(
        self, method: str, path: str, body: str | bytes | None, more: dict[str, str] | None = None
    ) -> Answer:
        headers = {**self._headers, "Content-Type": "application/x-www-form-urlencoded", **(more or {})}
        connection = http.client.HTTPConnection(self._host, self._port, timeout=120)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode(errors="replace"))
        finally:
            connection.close()

    def saved(self, slug: str, line: int, words: str) -> list[int]:
        """Write these words in one line of an entry, and go on until they are saved; what was answered.

        Where somebody else changed the same place, take theirs and write the own line into the result, as
        the page about it offers.
        """
        edit = f"/notes/{slug}/edit/"
        opened = self.get(edit)
        answers = [opened.status]
        if opened.status != 200:
            return answers
        fields = Form(opened.page, edit).fields
        path = edit
        while True:
            fields["body"] = with_line(fields["body"], line, words)
            begin = time.monotonic()
            answer = self.post(path, fields)
            self.seconds.append(time.monotonic() - begin)
            answers.append(answer.status)
            if answer.status != 409:
                return answers
            path = f"{edit}decide/"
            shown = self.post(f"{path}result/?all=theirs", Form(answer.page, path).fields)
            answers.append(shown.status)
            fields = Form(shown.page, path).fields


def with_line(body: str, number: int, words: str) -> str:
    lines = body.replace("\r\n", "\n").split("\n")
    lines[number % len(lines)] = f"* {words}"
    return "\n".join(lines)
