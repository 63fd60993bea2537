#!/usr/bin/env python
"""Runs awskb's commands: `python manage.py help` lists them."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "awskb.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
