"""What the admin asks of Django's permissions, answered from the person's role."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from notes.access import can_curate, is_administrator

CURATED_APPS = frozenset({"notes", "certs"})


class RolePermissions(BaseBackend):
    """Curators keep what the notes hold; administrators also the people."""

    def has_perm(
        self, user_obj: AbstractBaseUser | AnonymousUser, perm: str, obj: Model | None = None
    ) -> bool:
        return self.has_module_perms(user_obj, perm.partition(".")[0])

    def has_module_perms(self, user_obj: AbstractBaseUser | AnonymousUser, app_label: str) -> bool:
        if is_administrator(user_obj):
            return True
        return app_label in CURATED_APPS and can_curate(user_obj)
