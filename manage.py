#!/usr/bin/env python
"""Django's command line, with the database login that each command needs."""

import os
import sys

OWNER_COMMANDS = {"migrate", "sqlmigrate", "flush", "makemigrations"}


def main() -> None:
    """Run a management command as the schema's owner (migrations) or as the job role (the rest)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    role = {"runserver": "app"}.get(command, "owner" if command in OWNER_COMMANDS else "job")
    os.environ.setdefault("ZHIKE_ROLE", role)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
