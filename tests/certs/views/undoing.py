"""Pressing the Undo of the last message."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', re.DOTALL)


def undo(client: Client, page: Any) -> Any:
    html = page.content.decode()
    form = html[html.rindex('<form class="undo"') :].partition("</form>")[0]
    fields = {name: unescape(value) for name, value in _HIDDEN.findall(form)}
    answer = client.post(form.split('action="')[1].partition('"')[0], fields)
    assert answer.status_code == 302
    return answer
