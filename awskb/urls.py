"""Every address of the wiki begins here."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("awskb.accounts.urls")),
    path("people/", include("awskb.accounts.people_urls")),
    path("background/", include("awskb.operations.work_urls")),
    path("admin/", admin.site.urls),
    path("api/", include("awskb.api.urls")),
    path("", include("awskb.operations.urls")),
    path("", include("awskb.home.urls")),
    path("", include("notes.urls")),
    path("", include("certs.urls")),
]

handler500 = "awskb.operations.views.errors.server_error"
