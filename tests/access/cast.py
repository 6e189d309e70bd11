"""The cast as the table calls it, and what a database looks like before and after."""

from typing import Any

import pytest
from django.db import connection

# Not the bank's rows: sessions and log-in counters change with every request, and each refusal
# leaves a row in the log of refusals.
NOT_OURS = ("django_session", "django_migrations", "axes_", "core_staffevent")


class Cast:
    """`cast.customer` is the fixture `customer`, made when first asked for."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request

    def __getattr__(self, name: str) -> Any:
        return self._request.getfixturevalue(name)


def state_of_all_tables() -> dict[str, tuple[int, int]]:
    """Table → (rows, a sum over their contents): equal means that nothing was written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname"
        )
        tables = [name for (name,) in cursor.fetchall() if not name.startswith(NOT_OURS)]
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}', count(*), coalesce(sum(hashtext(t::text)), 0) FROM {table} t"
                for table in tables
            )
        )
        return {name: (int(count), int(total)) for name, count, total in cursor.fetchall()}
