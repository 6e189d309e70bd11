"""One manager with 500 customers among up to a million: list, API, picker and 360 page.

    make manage ARGS="demo --customers 1000000"    # in an empty database, some minutes
    .venv/bin/python -m bench.scale [--grow]

Prints p50 and p95 of each address for a manager of the crowd, in this process, as the web's role,
with the log-in page of the same run as the reference. `--grow` says how the same addresses did
when the crowd was a tenth: run it once at 100,000, once at 1,000,000; the file between the two
runs is kept beside the state.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from crm.local.state import State

RUNS, MANAGERS = 25, 4
GOALS_MS = {"list": 300, "search": 300, "api": 300, "picker": 50, "customer": 150}
KEPT = Path(tempfile.gettempdir()) / "zhike-bench-scale.json"


def _set_up() -> None:
    if "DATABASE_URL" not in os.environ:
        environment = State.open().environment()
        if not environment:
            raise SystemExit("Start the demo bank first: make run, or set DATABASE_URL")
        os.environ.update(environment)
    os.environ.update(ZHIKE_ROLE="app", ALLOWED_HOSTS="testserver")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    import django

    django.setup()


def _percentile(times: list[float], part: int) -> float:
    return statistics.quantiles(times, n=100)[part - 1]


def _times(client: Any, addresses: Iterable[str], **headers: str) -> tuple[list[float], int]:
    """Milliseconds of `RUNS` rounds over `addresses` after one, and the worst status."""
    listed, times, worst = list(addresses), [], 200
    for round_ in range(RUNS + 1):
        for address in listed:
            began = time.perf_counter()
            response = client.get(address, headers=headers)
            assert response.content  # a lazy page is rendered when it is read
            if round_:
                times.append((time.perf_counter() - began) * 1000)
            worst = max(worst, response.status_code)
    return times, worst


def _managers() -> list[Any]:
    """Managers of the crowd, spread evenly."""
    from crm.core.models import User

    known = list(User.objects.filter(username__startswith="MC").order_by("username"))
    if not known:
        raise SystemExit("There is no crowd: manage.py demo --customers 1000000")
    return [known[place * len(known) // MANAGERS] for place in range(MANAGERS)]


def _addresses(user: Any) -> dict[str, list[str]]:
    """What a manager opens: lists, two-character searches, one of their customers."""
    from django.db import transaction
    from django.urls import reverse

    from crm.core.access import set_row_context
    from customers.models import Customer

    with transaction.atomic():
        set_row_context(user.pk)
        mine = Customer.objects.visible_to(user).order_by("number")
        some = list(mine[:3])
        assert mine.count() >= 100, "a portfolio as in the goal"
    words = sorted({word for one in some for word in (one.name[:2], one.initials[:2])})
    everybody = reverse("customers:list")
    return {
        "list": [everybody, f"{everybody}?page=2", f"{everybody}?tier=GOLD"],
        "search": [f"{everybody}?q={word}" for word in words],
        "picker": [f"{reverse('customers:picker')}?q={word}" for word in words],
        "customer": [reverse("customer", args=[one.pk]) for one in some],
    }


def _pages() -> dict[str, list[float]]:
    from django.test import Client
    from django.urls import reverse

    found: dict[str, list[float]] = {"reference": _times(Client(), [reverse("login")])[0]}
    for user in _managers():
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for name, addresses in _addresses(user).items():
            times, worst = _times(client, addresses)
            assert worst == 200, (name, worst)
            found.setdefault(name, []).extend(times)
    return found


def _api() -> list[float]:
    """Pages of the REST list, as the demo's token of a branch."""
    from django.conf import settings
    from django.test import Client

    listed = "/api/v1/customers/"
    addresses = [listed, f"{listed}?limit=200", f"{listed}?ordering=number&limit=50"]
    times, worst = _times(Client(), addresses, authorization=f"Bearer {settings.DEMO_TOKEN}")
    assert worst == 200, worst
    return times


def main() -> None:
    """Print a line per kind of address."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--grow", action="store_true")
    grow = parser.parse_args().grow
    _set_up()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = 'customers_customer'::regclass"
        )
        customers = cursor.fetchone()[0]
    found = {**_pages(), "api": _api()}
    before = json.loads(KEPT.read_text()) if grow and KEPT.exists() else {}
    print(f"{customers:,} customers, {MANAGERS} managers, {RUNS} rounds")
    reference = statistics.median(found["reference"])
    print(f"{'':<12}{'p50 ms':>9}{'p95 ms':>9}{'× ref':>8}{'goal':>8}{'× before':>10}")
    for name, times in found.items():
        p50, p95 = statistics.median(times), _percentile(times, 95)
        goal = GOALS_MS.get(name)
        judged = p50 if name == "customer" else p95
        late = "  over" if goal and judged > goal else ""
        ratio = f"{p50 / before[name]:>10.2f}" if name in before else f"{'':>10}"
        print(
            f"{name:<12}{p50:>9.1f}{p95:>9.1f}{p50 / reference:>8.1f}{goal or '':>8}{ratio}{late}"
        )
    if grow:
        kept = {name: statistics.median(times) for name, times in found.items()}
        KEPT.write_text(json.dumps(kept))


if __name__ == "__main__":
    main()
