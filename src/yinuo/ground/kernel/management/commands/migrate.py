"""Django's migrate, run as the owner of the tables, followed by isolation of every organisation's rows."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections, transaction

from yinuo.ground.kernel import isolation


class Command(Migrate):
    """Migrate, then enforce keys, row-level security and grants."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run Django's migrate on the chosen connection, then `isolation.enforce` on the same."""
        super().handle(*args, **options)
        connection = connections[options["database"]]
        with transaction.atomic(using=connection.alias):
            isolation.enforce(connection)
