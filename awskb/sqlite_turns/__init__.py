"""SQLite as Django has it, with writers who stand in line instead of trying again and again."""
