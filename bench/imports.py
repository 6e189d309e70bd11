"""A list of 100,000 customers brought, checked, run and undone, against one bare COPY of it.

`python -m bench.imports [ROWS]` on the database of the environment, as the job role. The list has
names, kinds, papers with true check digits, phones, addresses and notes; nine of ten rows are new,
one in fifty is refused. Everything is rolled back and the files are removed, so it may run on a
filled database. The goal is 60 s for dry run and run together.
"""

import os
import random
import sys
import time
from collections.abc import Callable, Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
os.environ.setdefault("ZHIKE_ROLE", "job")

import django

django.setup()

from django.core.files.storage import default_storage  # noqa: E402  # needs the settings
from django.db import transaction  # noqa: E402  # needs the settings
from stdnum.cn import ric, uscc  # noqa: E402  # beside its fellows

from crm.core import clock  # noqa: E402  # needs the settings
from crm.core.feed.staging import copy_into  # noqa: E402  # needs the settings
from crm.core.models import Branch, Posting, StoredFile, User  # noqa: E402  # needs the settings
from customers import services  # noqa: E402  # needs the settings
from customers.models import Import  # noqa: E402  # needs the settings

GOAL, BAD = 60.0, 50
HEADER = "客户名称,客户类型,证件号码,手机号,地址,备注,联系人"
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋艳勇杰娟涛明超霞平刚"
TRADES = ("新材料", "机械", "纺织", "物流", "食品", "电子", "建材", "化工")


def row(number: int, dice: random.Random) -> str:
    """One line of the list: every other one a firm."""
    phone = f"13{dice.randrange(10**9):09d}"
    if number % 2:
        body = f"9133010{dice.randrange(10)}MA{number:07d}"
        paper = body + uscc.calc_check_digit(body)
        name = f"{dice.choice(GIVEN)}{dice.choice(GIVEN)}{dice.choice(TRADES)}{number}有限公司"
        cells = [
            name,
            "企业",
            paper,
            phone,
            f"滨江路{number}号",
            "展会名单",
            dice.choice(SURNAMES) + "经理",
        ]
    else:
        born = f"{dice.randrange(50, 100)}{dice.randrange(1, 13):02d}{dice.randrange(1, 29):02d}"
        body = f"33010619{born}"
        body += f"{number // 2 % 1000:03d}"
        paper = body + ric.calc_check_digit(body + "0")
        name = dice.choice(SURNAMES) + dice.choice(GIVEN) + dice.choice(GIVEN)
        cells = [name, "个人", paper, phone, f"望江路{number}号", "转介绍", ""]
    if number % BAD == 0:
        cells[3] = "12345"
    return ",".join(cells)


def lines(rows: int) -> Iterator[str]:
    """The list, the header first."""
    dice = random.Random("imports")
    yield HEADER + "\n"
    for number in range(rows):
        yield row(number, dice) + "\n"


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def manager() -> User:
    """Somebody who may import, at a branch of their own."""
    branch = Branch.objects.create(number="BENCH", name="量", kind="SUB_BRANCH", path="BENCH/")
    user = User.objects.create(username="bench-imports", staff_number="BENCH", name="量")
    posted = {"user": user, "role": "MANAGER", "branch": branch}
    Posting.objects.create(**posted, from_on=clock.business_day())
    return user


def reference(content: list[str]) -> float:
    """One bare COPY of the same lines into a table without an index."""
    shape = {f"c{n}": "text" for n in range(HEADER.count(",") + 1)}
    return seconds(
        lambda: copy_into("bench_list", shape, (line.replace(",", "\t") for line in content[1:]))
    )


def main() -> None:
    """Bring, check, run, undo; roll back."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    content = list(lines(rows))
    brought = [piece.encode() for piece in content]
    files: list[str] = []
    with transaction.atomic():
        plain = reference(content)
        print(f"one bare COPY of {rows:,} rows{plain:>12.2f} s")
        by, spent = manager(), {}
        started = time.perf_counter()
        batch = services.start_import(content=brought, name="list.csv", by=by, at=clock.now())
        spent["brought"] = time.perf_counter() - started
        values = {"on_known": "SKIP", "adds_new": True, "lead": by}
        services.map_import(
            batch=batch, mapping=batch.mapping, values=values, by=by, at=clock.now()
        )
        spent["dry run"] = seconds(services.run_imports)
        services.run_import(batch=batch, at=clock.now())
        spent["run"] = seconds(services.run_imports)
        batch.refresh_from_db()
        print(batch.state, batch.reason, batch.counts)
        services.undo_import(batch=batch, at=clock.now())
        spent["undo"] = seconds(services.run_imports)
        done = Import.objects.get(pk=batch.pk)
        print(done.state, done.reason, done.counts)
        files += StoredFile.objects.filter(created_by=by).values_list("stored_name", flat=True)
        transaction.set_rollback(True)
    for name, took in spent.items():
        print(f"{name:<10}{took:>10.1f} s{took / plain:>10.1f} × COPY{rows / took:>12,.0f} rows/s")
    whole = spent["dry run"] + spent["run"]
    late = "" if whole <= GOAL else f"  over {GOAL:.0f} s"
    print(f"{'both runs':<10}{whole:>10.1f} s{whole / plain:>10.1f} × COPY{late}")
    for name in files:
        default_storage.delete(name)


if __name__ == "__main__":
    main()
