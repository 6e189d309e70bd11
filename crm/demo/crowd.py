"""A crowd beside the demo bank: up to a million customers by COPY, to measure at scale.

Same columns, ciphers, indexes and invariants as fed customers, but no history: each has a lead
manager from the first day on, a demand deposit and perhaps a time deposit, each with one balance.
Managers of the crowd serve 500 customers each; their log-ins have the demo's password.
"""

import datetime as dt
import itertools
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction

from crm.core.feed.staging import copy_into, hexed
from crm.core.ids import fed_id
from crm.core.models import Branch, Posting, Role, User
from crm.core.partitions import ensure_partitions
from crm.core.runs import next_run
from crm.core.services import place_branch
from crm.demo import names, papers
from crm.demo.folder import SOURCE
from customers.models import Assignment, Balance, Customer, DepositAccount
from customers.names import NameKeys, name_keys

PORTFOLIO, MANAGERS_A_BRANCH, BRANCHES_A_REGION = 500, 10, 20
CHUNK = 20_000  # rows a transaction: a kill loses one, and a run picks up behind the last whole one
NAMES = 20_000  # distinct names of people, and of firms; the rest share them, as people do
SINCE, FIRST_BIRTHDAY = dt.date(2021, 1, 1), dt.date(1950, 1, 1)
BIRTHDAYS = 19_000
UUID, TEXT, BYTES, DATE = "uuid", "text", "bytea", "date"
Row = dict[str, str]


@dataclass(frozen=True)
class Seat:
    """A manager of the crowd and their branch."""

    manager: uuid.UUID
    branch: uuid.UUID


def add_crowd(*, count: int, today: dt.date, seed: int, password: str, at: dt.datetime) -> int:
    """Add customers until the crowd is `count` strong; returns how many are new.

    Picks up behind what is there, so a killed run is simply started again. `at` stamps the rows.
    """
    there = Customer.objects.filter(source=SOURCE, number__startswith="9").count()
    seats = _seats(count, password=password, at=at)
    makers = _Makers(random.Random(f"{seed}:crowd"), today, at)
    for start in range(there, count, CHUNK):
        numbers = range(start, min(start + CHUNK, count))
        with transaction.atomic():
            _add(numbers, seats, makers)
    with connection.cursor() as cursor:
        for model in (Customer, Assignment, DepositAccount, Balance):
            cursor.execute(f"ANALYZE {model._meta.db_table}")
    return max(count - there, 0)


# --- staff --------------------------------------------------------------------------------------


def _seats(count: int, *, password: str, at: dt.datetime) -> list[Seat]:
    """The managers of the crowd, their branches and postings; those there are left alone."""
    managers = -(-count // PORTFOLIO)
    branches = _branches(-(-managers // MANAGERS_A_BRANCH), on=SINCE)
    hashed, rng = make_password(password), random.Random("crowd:managers")
    users = [
        User(
            id=fed_id("staff", SOURCE, f"MC{number:05d}"),
            username=f"MC{number:05d}",
            staff_number=f"MC{number:05d}",
            name=names.person(rng, woman=rng.random() < 0.5),
            password=hashed,
            date_joined=at,
        )
        for number in range(1, managers + 1)
    ]
    seats = [Seat(user.pk, branches[n // MANAGERS_A_BRANCH]) for n, user in enumerate(users)]
    known = set(User.objects.filter(username__startswith="MC").values_list("pk", flat=True))
    with transaction.atomic():
        User.objects.bulk_create([user for user in users if user.pk not in known])
        Posting.objects.bulk_create(
            Posting(user_id=seat.manager, branch_id=seat.branch, role=Role.MANAGER, from_on=SINCE)
            for seat in seats
            if seat.manager not in known
        )
    return seats


def _branches(count: int, *, on: dt.date) -> list[uuid.UUID]:
    """Sub-branches of the crowd under regional branches of twenty, all below head office."""
    top = Branch.objects.get(parent=None)
    found = []
    for number in range(count):
        region = f"3{number // BRANCHES_A_REGION:02d}"
        above = _branch(region, f"江东第 {int(region) - 299} 分行", Branch.Kind.BRANCH, top, on)
        place = f"{region}{number % BRANCHES_A_REGION + 1:02d}"
        below = _branch(place, f"江东 {place} 支行", Branch.Kind.SUB_BRANCH, above, on)
        found.append(below.pk)
    return found


def _branch(number: str, name: str, kind: str, parent: Branch, on: dt.date) -> Branch:
    known = Branch.objects.filter(number=number).first()
    fresh = Branch(
        id=fed_id("branch", SOURCE, number), number=number, name=name, kind=kind, opened_on=on
    )
    return known or place_branch(branch=fresh, parent=parent, on=on, by=None)


# --- customers ----------------------------------------------------------------------------------


class _Makers:
    """Names with their search keys, made once, and the rows of a customer by number."""

    def __init__(self, rng: random.Random, today: dt.date, at: dt.datetime) -> None:
        self.today, self.at, self.run = today, at.isoformat(), next_run()
        people = (names.person(rng, woman=n % 2 == 0) for n in range(NAMES))
        self.people = [(name, name_keys(name)) for name in people]
        firms = (names.company(rng) for _ in range(NAMES))
        self.firms = [(name, section, name_keys(name)) for name, section in firms]

    def customer(self, number: int, seat: Seat) -> Row:
        """The columns of customer `number`, of whom three in four are people."""
        key = fed_id("customer", SOURCE, f"9{number:09d}")
        born = FIRST_BIRTHDAY + dt.timedelta(days=number % BIRTHDAYS)
        keys: NameKeys
        if number % 4:
            name, keys = self.people[number * 7919 % NAMES]
            kind, paper, section = "INDIVIDUAL", "RESIDENT_ID", ""
            value = papers.numbered_resident_id(born, number // BIRTHDAYS)
        else:
            name, section, keys = self.firms[number * 7919 % NAMES]
            kind, paper = "COMPANY", "USCC"
            value = papers.numbered_credit_code(number)
        sealed = {
            **Customer.id_number.columns(Customer, key, value),
            **Customer.phone.columns(Customer, key, f"1991{number:07d}"),
            **Customer.address.columns(Customer, key, f"江州市江东区东海路 {number % 3000} 号"),
        }
        return {
            "id": str(key), "source": SOURCE, "number": f"9{number:09d}", "kind": kind,
            "tier": ("ORDINARY", "ORDINARY", "ORDINARY", "GOLD", "PLATINUM")[number % 5],
            "name": name, "pinyin": keys.pinyin, "initials": keys.initials,
            "search_text": keys.search_text,
            "bigrams": "{" + ",".join(f'"{pair}"' for pair in keys.bigrams) + "}",
            "branch_id": str(seat.branch), "industry": section, "born_on": born.isoformat(),
            "id_kind": paper, "created_at": self.at, "updated_at": self.at,
            "last_contact_on": (self.today - dt.timedelta(days=number % 200 + 1)).isoformat(),
            "next_contact_on": (self.today + dt.timedelta(days=number % 90)).isoformat(),
            **{column: hexed(content) for column, content in sealed.items()},
        }  # fmt: skip

    def deposits(self, number: int, customer: Row) -> Iterator[Row]:
        """A demand deposit, and a time deposit for every third customer."""
        for kind in ("DEMAND", "TIME")[: 2 if number % 3 == 0 else 1]:
            account = papers.account("91" if kind == "DEMAND" else "92", number)
            opened = self.today - dt.timedelta(days=number % 300 + 40)
            row = {
                "id": str(fed_id("deposit", SOURCE, account)), "customer_id": customer["id"],
                "branch_id": customer["branch_id"], "source": SOURCE, "number": account,
                "kind": kind, "currency": "CNY", "opened_on": opened.isoformat(),
                "rate": "0.0005", "balance": str(Decimal(number % 900_000) + Decimal("0.37")),
                "balance_on": (self.today - dt.timedelta(days=1)).isoformat(),
                "matures_on": "\\N", "term_months": "\\N",
            }  # fmt: skip
            if kind == "TIME":
                matures = self.today + dt.timedelta(days=number % 365)
                row |= {"matures_on": matures.isoformat(), "term_months": "12", "rate": "0.0110"}
            yield row


SQL_TYPES = {
    "id": UUID, "customer_id": UUID, "branch_id": UUID, "manager_id": UUID, "account_id": UUID,
    "bigrams": "text[]", "born_on": DATE, "opened_on": DATE, "matures_on": DATE,
    "balance_on": DATE, "last_contact_on": DATE, "next_contact_on": DATE, "from_on": DATE,
    "business_day": DATE, "created_at": "timestamptz", "updated_at": "timestamptz",
    "recorded_at": "timestamptz", "rate": "numeric", "balance": "numeric", "amount": "numeric",
    "share": "numeric", "term_months": "smallint", "run": "bigint",
}  # fmt: skip


def _add(numbers: Sequence[int], seats: list[Seat], makers: _Makers) -> None:
    """One chunk: customers with their lead, accounts and balances."""
    customers, owned, accounts, balances = [], [], [], []
    for number in numbers:
        seat = seats[number // PORTFOLIO]
        row = makers.customer(number, seat)
        customers.append(row)
        owned.append(
            {
                "id": str(fed_id("assignment", SOURCE, row["number"])),
                "customer_id": row["id"],
                "manager_id": str(seat.manager),
                "role": "LEAD",
                "share": "1",
                "from_on": SINCE.isoformat(),
                "recorded_at": makers.at,
            }
        )
        for account in makers.deposits(number, row):
            accounts.append(account)
            balances.append(
                {
                    "account_id": account["id"],
                    "customer_id": row["id"],
                    "business_day": account["balance_on"],
                    "amount": account["balance"],
                    "run": str(makers.run),
                }
            )
    ensure_partitions("customers_balance", [makers.today - dt.timedelta(days=1)])
    _copy(Customer, customers)
    _copy(Assignment, owned)
    _copy(DepositAccount, accounts)
    _copy(Balance, balances)


def _copy(model: type[models.Model], rows: list[Row]) -> None:
    """COPY `rows` into a temporary table, then merge: policies refuse COPY (decision 14).

    Columns that no row names get the model's own defaults, so a new one needs no word here.
    """
    names_here = list(rows[0])
    lines = ("\t".join(row[name] for name in names_here) + "\n" for row in rows)
    copy_into("crowd", {name: SQL_TYPES.get(name, _type(name)) for name in names_here}, lines)
    rest: dict[str, Any] = {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
        if field.column and field.column not in names_here and field.get_default() is not None
    }
    columns = ", ".join(itertools.chain(names_here, rest))
    values = ", ".join(itertools.chain(names_here, ["%s"] * len(rest)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {values} FROM crowd",
            list(rest.values()),
        )


def _type(name: str) -> str:
    return BYTES if name.endswith(("_cipher", "_blind", "_tail")) else TEXT
