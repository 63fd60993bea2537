from collections.abc import Callable

from django.test import Client

from awskb.accounts.models import User
from tests.factories.notes import a_root, a_term


def test_the_sentence_around_a_link_is_told_in_words_without_marks(
    ben: User, client_of: Callable[[User], Client]
) -> None:
    root = a_root()
    a_term("Lambda", root, "runs functions")
    a_term("alarm", root, "calls [[Lambda|a function]] after [[Lambda]] failed, [not a link]")
    page = client_of(ben).get("/notes/lambda/").content.decode()
    assert "calls a function after Lambda failed, [not a link]" in page
