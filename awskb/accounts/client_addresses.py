"""The network address a request came from, as far as the proxies that are ours can tell."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

UNKNOWN = "unknown"


def client_address(request: HttpRequest) -> str:
    return str(get_adapter(request).get_client_ip(request))
