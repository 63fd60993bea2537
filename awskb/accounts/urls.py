"""Of django-allauth only what is wanted here: sign-in, sign-out, changing and resetting a password."""

from allauth.account import views as allauth_views
from django.urls import path, re_path

from awskb.accounts.views import passwords, preferences, signin

urlpatterns = [
    path("login/", signin.by_password, name="account_login"),
    path("link/<str:token>/", signin.by_link, name="account_signin_link"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("signup/", allauth_views.signup, name="account_signup"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("preferences/", preferences.preferences, name="account_preferences"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", passwords.choose, name="account_set_password"),
    path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth_views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
