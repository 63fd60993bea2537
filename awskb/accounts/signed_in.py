from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from awskb.accounts.models import User


def signed_in_person(request: HttpRequest) -> User:
    """The person behind a request that a guard has let through."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
