from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "awskb.accounts"
    label = "accounts"
    verbose_name = "People"
