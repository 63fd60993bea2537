"""Of django-allauth only what is wanted here, beside what is our own."""

from allauth.account import views as allauth_views
from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path, re_path

from awskb.accounts.views import (
    addresses,
    api_tokens,
    connected_accounts,
    invitations,
    passwords,
    preferences,
    second_factor,
    security,
    signin,
)

password_patterns = [
    path("change/", allauth_views.password_change, name="account_change_password"),
    path("set/", passwords.choose, name="account_set_password"),
    path("reset/", allauth_views.password_reset, name="account_reset_password"),
    path("reset/done/", allauth_views.password_reset_done, name="account_reset_password_done"),
    path(
        "reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

security_patterns = [
    path("", security.show, name="account_security"),
    # allauth leads to pages of its own after each step; here all of them are this one.
    path("", security.show, name="mfa_index"),
    path("", security.show, name="mfa_list_webauthn"),
    path("", security.show, name="socialaccount_connections"),
    path("accounts/<int:pk>/disconnect/", connected_accounts.disconnect, name="account_disconnect"),
    path("sessions/end/", security.end_others, name="account_end_other_sessions"),
    path("sessions/<int:pk>/end/", security.end_one, name="account_end_session"),
    path("app/", second_factor.activate_app, name="mfa_activate_totp"),
    path("app/remove/", second_factor.deactivate_app, name="mfa_deactivate_totp"),
    path("codes/", second_factor.show_codes, name="mfa_view_recovery_codes"),
    path("codes/new/", second_factor.generate_codes, name="mfa_generate_recovery_codes"),
    path("passkeys/add/", second_factor.add_passkey, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/rename/", second_factor.rename_passkey, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", second_factor.remove_passkey, name="mfa_remove_webauthn"),
]

token_patterns = [
    path("", api_tokens.index, name="account_api_tokens"),
    path("new/", api_tokens.new, name="account_api_token_new"),
    path("<int:pk>/revoke/", api_tokens.revoke, name="account_api_token_revoke"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", signin.by_password, name="account_login"),
    path("login/second-step/", second_factor.second_step, name="mfa_authenticate"),
    path("login/passkey/", second_factor.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("link/<str:token>/", signin.by_link, name="account_signin_link"),
    path("invitation/<str:token>/", invitations.accept, name="account_invitation"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("signup/", allauth_views.signup, name="account_signup"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("confirm/", second_factor.confirm_by_password, name="account_reauthenticate"),
    path("confirm/code/", second_factor.confirm_by_code, name="mfa_reauthenticate"),
    path("confirm/passkey/", second_factor.confirm_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("preferences/", preferences.preferences, name="account_preferences"),
    path("address/", addresses.change, name="account_address"),
    path("address/forget/", addresses.forget, name="account_forget_address"),
    path("address/<str:token>/", addresses.confirm, name="account_confirm_address"),
    path("tokens/", include(token_patterns)),
    path("security/", include(security_patterns)),
    path("password/", include(password_patterns)),
]
if apps.is_installed("awskb.accounts.oidc"):
    urlpatterns.append(path("oidc/", include("awskb.accounts.oidc.urls")))
