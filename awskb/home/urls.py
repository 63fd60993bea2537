from django.urls import path

from awskb.home.views import home, theme

urlpatterns = [
    path("", home.show, name="home"),
    path("theme/", theme.choose, name="theme"),
]
