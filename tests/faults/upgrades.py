"""An upgrade with data and the way back, in a place of its own: `python -m tests.faults.upgrades FILE`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import django


def there_and_back(backup: Path) -> dict[str, Any]:
    """Up from the version of a backup, back to it, and up again; what came out otherwise than it was."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from awskb.operations.backups.emptiness import MADE_BY_MIGRATIONS
    from awskb.operations.backups.restoring import last_migrations, restore_backup
    from awskb.operations.backups.tables import carried_models, sum_of
    from awskb.operations.verifying import parts

    manifest = restore_backup(backup).manifest
    executor = MigrationExecutor(connection)
    told = {(app, name) for app, names in manifest.migrations.items() for name in names}
    ends = last_migrations(told, executor.loader.graph)
    steps = executor.migration_plan(ends)
    executor.migrate(ends)
    state = MigrationExecutor(connection).loader.project_state(ends).apps
    models = {model._meta.db_table: model for model in carried_models(state)}
    kept = [facts for facts in manifest.tables if facts.table not in MADE_BY_MIGRATIONS]
    different = [facts.table for facts in kept if sum_of(models[facts.table], using="default") != facts.sum]
    call_command("migrate", interactive=False, verbosity=0)
    problems = [f"{part.name}: {problem}" for part in parts() for problem in part.problems()]
    rows = sum(facts.sum.rows for facts in kept)
    return {
        "steps_back": len(steps),
        "tables": len(kept),
        "rows": rows,
        "different": different,
        "problems": problems,
    }


if __name__ == "__main__":
    django.setup()
    sys.stdout.write("\n" + json.dumps(there_and_back(Path(sys.argv[1]))) + "\n")
