"""Showing keys and codes, and handing a passkey's terms to the script that asks the browser for it."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(terms: Mapping[str, Any]) -> str:
    """For an attribute, which the template escapes."""
    return json.dumps(terms, cls=DjangoJSONEncoder)


@register.filter
def in_fours(key: str) -> str:
    """In groups that an eye can hold; the spaces may be typed or left out."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
