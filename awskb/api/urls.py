from django.urls import URLPattern, URLResolver, include, path

from awskb.api import docs
from awskb.api.gate import gated, not_found

urlpatterns: list[URLPattern | URLResolver] = [
    path("docs", docs.page, name="api-docs"),
    path("v1/openapi.json", docs.openapi, name="api-openapi"),
    path("v1/", include("awskb.api.version_one")),
    path("<path:rest>", gated(not_found), name="api-nothing"),
]
