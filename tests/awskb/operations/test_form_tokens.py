"""The token of a kept page's form is of the kind that Django makes and takes."""

from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import RequestFactory

from awskb.operations.form_tokens import form_token


def is_taken(secret: str, token: str) -> bool:
    request = RequestFactory().post("/", {"csrfmiddlewaretoken": token})
    request.COOKIES["csrftoken"] = secret
    forms = CsrfViewMiddleware(lambda _: HttpResponse())
    forms.process_request(request)
    return forms.process_view(request, lambda _: HttpResponse(), (), {}) is None


def test_each_visitor_has_a_secret_and_each_page_a_token_of_its_own() -> None:
    secrets, tokens = set(), set()
    for _ in range(100):
        request = RequestFactory().get("/")
        mine = [form_token(request), form_token(request), get_token(request)]
        assert all(is_taken(request.META["CSRF_COOKIE"], token) for token in mine)
        secrets.add(request.META["CSRF_COOKIE"])
        tokens.update(mine)
    assert (len(secrets), len(tokens)) == (100, 300)
    assert len(set("".join(secrets))) == 62
    assert not is_taken(secrets.pop(), tokens.pop())
