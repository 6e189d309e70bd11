"""Server time and query count of each page of the demo bank, in this process, as the web's role.

Run while `make run` is up: `make bench` (or `.venv/bin/python -m bench.pages`). The reference is
the log-in page of the same run: what a page costs that asks the database nothing of its own.
"""

import os
import statistics
import time
from typing import Any

from crm.local.state import State

RUNS = 15
GOAL_MS = 200.0


def _set_up() -> None:
    environment = State.open().environment()
    if not environment:
        raise SystemExit("Start the demo bank first: make run")
    os.environ.update(environment, ZHIKE_ROLE="app", ALLOWED_HOSTS="testserver")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    import django

    django.setup()


def _pages() -> dict[str, list[str]]:
    """User name → addresses; the keys of one customer, loan and file of theirs are looked up."""
    from django.db import transaction
    from django.urls import reverse

    from credit.models import DueDiligence, Loan
    from crm.core.access import set_row_context
    from crm.core.models import User
    from customers.models import Customer

    with transaction.atomic():
        lin = User.objects.get(username="M1010101")
        set_row_context(lin.pk)
        loan = Loan.objects.visible_to(lin).order_by("-principal").first()
        file = DueDiligence.objects.visible_to(lin).first()
        customer = loan.customer if loan else Customer.objects.visible_to(lin)[0]
    mine = ["today", "customers:list", "customers:maturities", "visits:list", "visits:log",
            "visits:promises", "credit:loans", "credit:followups", "credit:dd_list",
            "appraisal:my_score", "notifications"]  # fmt: skip
    pages = {
        "M1010101": [reverse(name) for name in mine] + [reverse("customer", args=[customer.pk])]
    }
    pages["M1010101"].append(f"{reverse('customers:list')}?q=jz")
    if loan:
        pages["M1010101"].append(reverse("credit:loan", args=[loan.pk]))
    if file:
        pages["M1010101"].append(reverse("credit:dd_detail", args=[file.pk]))
    pages["H10101"] = [reverse("board"), reverse("customers:list"), reverse("visits:promises")]
    pages["Z001"] = [reverse("board"), reverse("customers:list")]
    pages["R101"] = [reverse("credit:followups"), reverse("credit:loans")]
    return pages


def measure(client: Any, address: str) -> tuple[float, int, int]:
    """Median milliseconds, queries and status of `address` after one warm-up."""
    from django.db import connection

    client.get(address)
    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        status = client.get(address).status_code
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), len(asked), status


def main() -> None:
    """Print a line per page: median, ratio to the reference, queries."""
    _set_up()
    from django.test import Client
    from django.urls import reverse

    from crm.core.models import User

    reference, _, _ = measure(Client(), reverse("login"))
    print(f"{'page':<58}{'who':<10}{'ms':>8}{'× ref':>8}{'queries':>9}")
    print(f"{reverse('login'):<58}{'—':<10}{reference:>8.1f}{1:>8.1f}")
    for username, addresses in _pages().items():
        client = Client()
        client.force_login(
            User.objects.get(username=username),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        for address in addresses:
            median, queries, status = measure(client, address)
            late = "" if median <= GOAL_MS else f"  over {GOAL_MS:.0f} ms"
            wrong = "" if status == 200 else f"  answers {status}"
            print(
                f"{address[:57]:<58}{username:<10}{median:>8.1f}{median / reference:>8.1f}"
                f"{queries:>9}{late}{wrong}"
            )


if __name__ == "__main__":
    main()
