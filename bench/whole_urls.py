from django.urls import include, path

from bench.pages_urls import bare as given
from bench.saving_urls import bare as written
from bench.search_urls import bare as one_row

urlpatterns = [
    path("given/<int:number>/", given),
    path("bare/<int:pk>/", written),
    path("row/<str:slug>/", one_row),
    path("", include("awskb.urls")),
]
