"""Checking a password in the same time whether or not the person exists; the person behind a session."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Group
from django.db.models import Case, IntegerField, OuterRef, Subquery, When
from django.http import HttpRequest
from django.utils import timezone

from awskb.accounts.models import User
from certs.queries.waiting_reviews import waiting_columns
from notes.access import CACHED_ROLE, ROLES_BY_GROUP, Role

_RANK = Case(
    *(When(name=name, then=role.value) for name, role in ROLES_BY_GROUP.items()), output_field=IntegerField()
)


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
        """The person with their role, which every request needs, and the count of reviews in each
        page's head: one query."""
        groups = Group.objects.filter(user=OuterRef("pk"), name__in=list(ROLES_BY_GROUP))
        rank = Subquery(groups.annotate(rank=_RANK).order_by("-rank").values("rank")[:1])
        people = User.objects.annotate(highest_rank=rank, **waiting_columns(at=timezone.now()))
        person = people.filter(pk=user_id).first()
        if person is None or not self.user_can_authenticate(person):
            return None
        setattr(person, CACHED_ROLE, Role(person.highest_rank or Role.READER))
        return person
