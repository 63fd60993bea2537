from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "awskb.operations"
    label = "operations"
    verbose_name = "Operations"
