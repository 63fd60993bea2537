from django.urls import path

from certs.views import catalogue, exams, studies, ties

app_name = "certs"

urlpatterns = [
    path("certs/", catalogue.index, name="catalogue"),
    path("certs/ties/<int:entry_id>/", ties.decide, name="tie"),
    path("certs/<str:code>/", exams.show, name="exam"),
    path("certs/<str:code>/study/", studies.show, name="study"),
]
