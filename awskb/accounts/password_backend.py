"""Checking a password in the same time whether or not the person exists; the person behind a session."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone

from awskb.accounts.models import User
from awskb.accounts.session_person import person_of_session


class PasswordBackend(AuthenticationBackend):
    """allauth's backend looks a known address up twice; the second look must not cost a second hash."""

    def authenticate(self, request: HttpRequest | None, **credentials: str) -> AbstractBaseUser | None:
        self._answers: dict[object, AbstractBaseUser | None] = {}
        found: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return found

    def _check_password(self, user: AbstractBaseUser | None, password: str) -> AbstractBaseUser | None:
        if user is None:
            return None
        if user.pk not in self._answers:
            self._answers[user.pk] = super()._check_password(user, password)
        return self._answers[user.pk]

    def get_user(self, user_id: int) -> User | None:
        person = person_of_session(user_id, at=timezone.now())
        return person if person is not None and self.user_can_authenticate(person) else None
