from django.urls import path

from certs.views import catalogue, exams, studies

app_name = "certs"

urlpatterns = [
    path("certs/", catalogue.index, name="catalogue"),
    path("certs/<str:code>/", exams.show, name="exam"),
    path("certs/<str:code>/study/", studies.show, name="study"),
]
