from django.urls import path

from awskb.operations.views import work

app_name = "work"

urlpatterns = [
    path("", work.index, name="index"),
    path("jobs/<slug:name>/run/", work.run, name="run"),
    path("tasks/<uuid:pk>/retry/", work.retry, name="retry"),
    path("tasks/<uuid:pk>/forget/", work.forget, name="forget"),
]
