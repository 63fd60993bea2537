from django.urls import path

from awskb.accounts.oidc import views

urlpatterns = [
    path("", views.sign_in, name="oidc_login"),
    path("connect/", views.connect, name="oidc_connect"),
    path("callback/", views.callback, name="oidc_callback"),
]
