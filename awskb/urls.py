"""Every address of the wiki begins here."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("awskb.accounts.urls")),
    path("admin/", admin.site.urls),
    path("", include("awskb.operations.urls")),
]
urlpatterns.extend(
    path("", include(f"{folder}.urls"))
    for folder in ("awskb.home", "notes")
    if find_spec(folder) and find_spec(f"{folder}.urls")
)
