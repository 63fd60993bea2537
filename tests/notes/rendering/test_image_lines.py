"""The wiki's own pictures in texts: found, written, laid out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.rendering.link_targets import LinkTargets
from notes.rendering.markdown_to_html import markdown_to_html
from notes.rendering.own_images import LONGEST_ALT, in_words, picture_line, pictures_in, size_in
from notes.rendering.sanitising import sanitise
from tests.notes.rendering.html_reading import faults_in, read

NAME = "0123456789abcdef01234567-1280x720.png"
OTHER = "fedcba9876543210fedcba98-10x20.jpg"
ADDRESS = f"/media/images/{NAME}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        (f"![a map]({ADDRESS})", {NAME: "a map"}),
        (f"* see ![]({ADDRESS}) and\n![b](/media/images/{OTHER} 'title')", {NAME: "", OTHER: "b"}),
        (f"![]({ADDRESS}) ![later words]({ADDRESS})", {NAME: "later words"}),
        (rf"![a \[b\] \\ c]({ADDRESS})", {NAME: r"a [b] \ c"}),
        (f"![two\nlines]({ADDRESS})", {NAME: "two lines"}),
        (f"[a link]({ADDRESS})", {NAME: ""}),
        (f"![far][x]\n\n[x]: {ADDRESS}", {NAME: ""}),
        (f"![a]({ADDRESS}x)", {}),
        (f"![a](/media/images/{NAME.upper()})", {}),
        ("![a](/media/images/x.png) ![b](/media/images/../x)", {}),
        (f"![a](https://example.org{ADDRESS})", {NAME: ""}),
        ("![" * 50_000 + f"![a]({ADDRESS})", {NAME: "a"}),
        (f"]({ADDRESS})", {NAME: ""}),
    ],
)
def test_pictures_of_a_text(text: str, found: dict[str, str]) -> None:
    assert pictures_in(text) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no picture", "no picture"),
        (f"before ![a map]({ADDRESS}) after", "before a map after"),
        (f"![a]({ADDRESS})![b]({ADDRESS})", "ab"),
        (f"[link]({ADDRESS}) {ADDRESS})", "[link]() )"),
        (rf"![a \[b\]]({ADDRESS} 'title')", "a [b] 'title')"),
    ],
)
def test_a_text_in_words(text: str, words: str) -> None:
    assert in_words(text) == words


@pytest.mark.parametrize(
    ("address", "size"),
    [
        (ADDRESS, (1280, 720)),
        (f"/media/images/{OTHER}", (10, 20)),
        ("/media/images/x.png", None),
        (f"{ADDRESS}?x", None),
        (f"x{ADDRESS}", None),
    ],
)
def test_an_address_tells_the_size(address: str, size: tuple[int, int] | None) -> None:
    assert size_in(address) == size


@given(alt=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=LONGEST_ALT))
def test_the_words_of_a_picture_come_back_from_its_line(alt: str) -> None:
    assert pictures_in(picture_line(ADDRESS, alt)) == {NAME: " ".join(alt.split())}


@given(alt=st.text("aB 1[]()*`<>\\!\"'", max_size=40))
def test_the_line_of_a_picture_shows_it_with_its_words(alt: str) -> None:
    html = markdown_to_html(picture_line(ADDRESS, alt), LinkTargets()).html
    assert read(html).all_of("img") == [
        {"src": ADDRESS, "alt": " ".join(alt.split()), "width": "1280", "height": "720", "loading": "lazy"}
    ]
    assert not faults_in(html)
    assert sanitise(html) == html


def test_words_of_every_sort_are_said_instead_of_the_picture() -> None:
    html = markdown_to_html(
        f"![a `code` *b* [[EC2]] https://example.org/ 参考]({ADDRESS})", LinkTargets()
    ).html
    assert 'alt="a code b EC2 https://example.org/ 参考"' in html


@pytest.mark.parametrize(
    "attribute",
    ['width="100%"', 'height="99999999"', 'width="-1"', 'style="x"', 'onload="alert(1)"', 'srcset="x"'],
)
def test_no_other_size_or_attribute_passes(attribute: str) -> None:
    assert attribute.partition("=")[0] not in sanitise(f'<img src="{ADDRESS}" {attribute} alt="">')


@pytest.mark.parametrize(
    "source",
    [
        "https://example.org/x.png",
        "//example.org/x.png",
        "/media/images/../secret.png",
        "data:image/png;base64,AA",
    ],
)
def test_no_other_picture_is_shown(source: str) -> None:
    assert "<img" not in markdown_to_html(f"![a]({source})", LinkTargets()).html
