from django.apps import AppConfig
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class OperationsConfig(AppConfig):
    name = "awskb.operations"
    label = "operations"
    verbose_name = "Operations"

    def ready(self) -> None:
        from awskb.operations.change_counting import (
            count_changes_of,
            end_of_changes_of_tables,
            expect_changes_of_tables,
        )

        # Django offers no other way to reach every connection, those of threads to come included.
        connection_created.connect(count_changes_of, dispatch_uid="count_changes")
        pre_migrate.connect(expect_changes_of_tables, dispatch_uid="count_changes")
        post_migrate.connect(end_of_changes_of_tables, dispatch_uid="count_changes")
        for connection in connections.all(initialized_only=True):
            count_changes_of(connection=connection)
