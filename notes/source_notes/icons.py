"""The emoji of the notes: the icon of a title or line, and the kind of source that it announces."""

from __future__ import annotations

import re

# Emoji of the basic plane that are pictures by themselves; the supplementary planes are taken whole.
_PICTURES = (
    "\u203c\u2049\u231a\u231b\u2328\u23cf\u23e9-\u23f3\u23f8-\u23fa\u25fb-\u25fe"
    "\u2600-\u2604\u260e\u2611\u2614\u2615\u2618\u261d\u2620\u2622\u2623\u2626\u262a\u262e\u262f\u2638-\u263a"
    "\u2640\u2642\u2648-\u2653\u265f\u2660\u2663\u2665\u2666\u2668\u267b\u267e\u267f\u2692-\u2697\u2699\u269b\u269c"
    "\u26a0\u26a1\u26a7\u26aa\u26ab\u26b0\u26b1\u26bd\u26be\u26c4\u26c5\u26c8\u26ce\u26cf\u26d1\u26d3\u26d4"
    "\u26e9\u26ea\u26f0-\u26f5\u26f7-\u26fa\u26fd\u2702\u2705\u2708-\u270d\u270f\u2712\u2714\u2716\u271d\u2721"
    "\u2728\u2733\u2734\u2744\u2747\u274c\u274e\u2753-\u2755\u2757\u2763\u2764\u2795-\u2797\u27a1\u27b0\u27bf"
    "\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5"
    "\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
)
# Characters that are text unless a variation selector makes them a picture.
_PICTURES_IF_SELECTED = "\u00a9\u00ae\u2122\u2139\u2194-\u2199\u21a9\u21aa\u24c2\u25aa\u25ab\u25b6\u25c0"
_ONE = (
    f"(?:[{_PICTURES}][\U0001f3fb-\U0001f3ff\ufe0f]*[\U000e0020-\U000e007f]*"
    f"|[{_PICTURES_IF_SELECTED}]\ufe0f+|[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{{1,2}})"
)
_LEADING = re.compile(f"{_ONE}(?:\u200d+{_ONE})*[\ufe0f\u200d]*")
_ANYWHERE = re.compile(f"{_ONE}|[\ufe0f\u200d\U0001f3fb-\U0001f3ff]")
_SELECTORS = str.maketrans("", "", "\ufe0f\u200d")

LONGEST_ICON = 40

KIND_OF_ICON = {
    "🛣": "roadmap",
    "📊": "dashboard",
    "🩻": "status",
    "📜": "docs",
    "📻": "podcast",
    "🎧": "podcast",
    "📙": "book",
    "📚": "book",
    "🔍": "overview",
    "📹": "video",
    "📺": "video",
    "🗣": "discussion",
    "🧠": "chat",
    "🛠": "tool",
    "💻": "code",
    "🧪": "code",
    "📦": "repository",
    "📰": "article",
    "🏔": "model",
    "🔗": "links",
    "🗄": "note",
}
# Signs that say something about a line, not where a source is to be found.
REMARK_ICONS = frozenset("🎯💡❓📍🎗✅❌⭐💀⚠")


def bare_icon(icon: str) -> str:
    """The icon without variation selectors and joiners, so that `🗄` equals `🗄️`."""
    return icon.translate(_SELECTORS)


def leading_icon(text: str) -> str:
    """The emoji with which the text begins, every code point of it, or nothing."""
    if not text or (text[0] < "\u203c" and text[0] not in "#*0123456789\u00a9\u00ae"):
        return ""
    found = _LEADING.match(text)
    if not found or found.end() > LONGEST_ICON:
        return ""
    return found.group()


def split_icon(text: str) -> tuple[str, str]:
    """`🤖 COMPUTE` as icon and title; a text that is only an emoji is its own title."""
    text = text.strip()
    icon = leading_icon(text)
    if not icon:
        return "", text
    title = text[len(icon) :].strip()
    return icon, title or icon


def without_icons(text: str) -> str:
    return _ANYWHERE.sub("", text)


def kind_of_icon(icon: str) -> str:
    """The kind of source that an icon announces: `other` for an unknown one, nothing without one."""
    return KIND_OF_ICON.get(bare_icon(icon), "other") if icon else ""
