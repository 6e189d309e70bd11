"""Branches, staff, customers and the people behind them."""

import datetime as dt
import random
from dataclasses import dataclass, field

from crm.demo import names, papers

Row = dict[str, object]

SUB_BRANCHES = {
    "101": ("江州分行", ("滨江支行", "东湖支行", "钟山支行", "江北支行")),
    "201": ("临江分行", ("望江支行", "云溪支行", "高新支行", "港口支行")),
}
MANAGERS = {"滨江支行": 9}  # the others have 7 or 8, about 60 in all
LEAD_MANAGER, SECOND_MANAGER = "林晓芸", "周立行"


@dataclass
class Manager:
    """A manager and how well they do: the drift of their customers' deposits."""

    number: str
    name: str
    branch: str
    skill: float


@dataclass
class Client:
    """A customer with what the other generators need of it."""

    row: Row
    manager: Manager
    wealth: float

    @property
    def number(self) -> str:
        """The customer number."""
        return str(self.row["number"])

    @property
    def kind(self) -> str:
        """The customer's kind."""
        return str(self.row["kind"])


@dataclass
class Bank:
    """All rows of the feed, by file, and the objects behind them."""

    today: dt.date
    rows: dict[str, list[Row]] = field(default_factory=dict)
    managers: list[Manager] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)

    def add(self, file: str, **row: object) -> Row:
        """One more row of `file`."""
        self.rows.setdefault(file, []).append(row)
        return row


def add_branches(bank: Bank) -> None:
    """Head office, two branches, eight sub-branches."""
    opened = dt.date(2009, 3, 18)
    bank.add(
        "branches",
        number="001",
        name="江州银行",
        kind="HEAD_OFFICE",
        parent_number="",
        opened_on=opened,
    )
    for number, (name, subs) in SUB_BRANCHES.items():
        bank.add(
            "branches",
            number=number,
            name=name,
            kind="BRANCH",
            parent_number="001",
            opened_on=opened,
        )
        for index, sub in enumerate(subs, 1):
            bank.add(
                "branches",
                number=f"{number}{index:02d}",
                name=sub,
                kind="SUB_BRANCH",
                parent_number=number,
                opened_on=opened,
            )


def add_managers(bank: Bank, rng: random.Random) -> None:
    """About 60 managers; two of them have the names of the pictures."""
    subs = [row for row in bank.rows["branches"] if row["kind"] == "SUB_BRANCH"]
    taken: set[str] = {LEAD_MANAGER, SECOND_MANAGER}
    for index, sub in enumerate(subs):
        for seat in range(MANAGERS.get(str(sub["name"]), 7 + index % 2)):
            name = {(0, 0): LEAD_MANAGER, (0, 1): SECOND_MANAGER}.get((index, seat), "")
            while not name or (name in taken and (index, seat) not in ((0, 0), (0, 1))):
                name = names.person(rng, woman=rng.random() < 0.5)
            taken.add(name)
            number = f"M{sub['number']}{seat + 1:02d}"
            bank.managers.append(Manager(number, name, str(sub["number"]), rng.gauss(0.35, 0.3)))
            bank.add(
                "managers",
                number=number,
                name=name,
                branch_number=sub["number"],
                from_on=dt.date(2021, 1, 1),
                email=f"{number.lower()}@bank.example" if name == LEAD_MANAGER else "",
            )


def add_customers(bank: Bank, rng: random.Random, count: int) -> None:
    """`count` customers spread over the managers, with owners and key people."""
    taken: set[str] = set()
    for index in range(count):
        manager = bank.managers[index % len(bank.managers)]
        kind = rng.choices(
            ("INDIVIDUAL", "COMPANY", "SOLE_PROPRIETOR", "INSTITUTION"), (68, 22, 8, 2)
        )[0]
        row = _customer(bank, rng, kind, index, manager, taken)
        wealth = _wealth(rng, kind) if row["status"] == "ACTIVE" else rng.uniform(8, 700)
        bank.clients.append(Client(row, manager, wealth))
        joined = bank.today - dt.timedelta(days=rng.randrange(800, 4000))
        bank.add(
            "owners",
            customer_number=row["number"],
            manager_number=manager.number,
            from_on=max(joined, dt.date(2021, 1, 1)),
            share="1",
        )
        if kind != "INDIVIDUAL":
            _contacts(bank, rng, row)


def _wealth(rng: random.Random, kind: str) -> float:
    """Deposits that the customer keeps with us, in yuan: log-normal, firms more."""
    centre = {"INDIVIDUAL": 11.2, "SOLE_PROPRIETOR": 11.6, "COMPANY": 13.6, "INSTITUTION": 15.0}
    return min(rng.lognormvariate(centre[kind], 1.2), 60_000_000)


PERSON_TIERS = {"PRIVATE": 8_000_000, "DIAMOND": 2_000_000, "PLATINUM": 500_000, "GOLD": 100_000}
FIRM_TIERS = {"PRIVATE": 50_000_000, "DIAMOND": 10_000_000, "PLATINUM": 3_000_000, "GOLD": 500_000}


def _tier(wealth: float, kind: str) -> str:
    ladder = PERSON_TIERS if kind in ("INDIVIDUAL", "SOLE_PROPRIETOR") else FIRM_TIERS
    return next((tier for tier, least in ladder.items() if wealth >= least), "ORDINARY")


def _customer(
    bank: Bank, rng: random.Random, kind: str, index: int, manager: Manager, taken: set[str]
) -> Row:
    section, woman = "", rng.random() < 0.5
    if kind == "INDIVIDUAL":
        born = dt.date(rng.randrange(1950, 2003), rng.randrange(1, 13), rng.randrange(1, 28))
        name, paper = names.person(rng, woman=woman), papers.resident_id(rng, born, woman=woman)
        while paper in taken:
            paper = papers.resident_id(rng, born, woman=woman)
        taken.add(paper)
    else:
        born = dt.date(rng.randrange(1992, 2023), rng.randrange(1, 13), rng.randrange(1, 28))
        paper = papers.credit_code(rng, institution=kind == "INSTITUTION")
        name = ""
        while not name or name in taken:
            if kind == "COMPANY":
                name, section = names.company(rng)
            elif kind == "INSTITUTION":
                name, section = names.institution(rng, rng.randrange(1000)), "S"
            else:
                name, section = names.shop(rng), "F"
        taken.add(name)
    street = f"江州市滨江区江南大道 {rng.randrange(1, 900)} 号 {rng.randrange(101, 2808)} 室"
    return bank.add(
        "customers",
        number=f"8100{index:06d}",
        kind=kind,
        name=name,
        id_kind="RESIDENT_ID" if kind == "INDIVIDUAL" else "USCC",
        id_number=paper,
        phone=papers.phone(rng),
        address=street,
        branch_number=manager.branch,
        born_on=born,
        industry=section,
        tier="ORDINARY",
        status="ACTIVE" if rng.random() < 0.93 else "DORMANT",
    )


def _contacts(bank: Bank, rng: random.Random, customer: Row) -> None:
    seats = (("DECIDER", "总经理"), ("EXECUTOR", "财务总监"), ("USER", "出纳"))
    count = 3 if customer["kind"] in ("COMPANY", "INSTITUTION") and rng.random() < 0.4 else 2
    for seat, (role, title) in enumerate(
        seats[: count if customer["kind"] != "SOLE_PROPRIETOR" else 1]
    ):
        woman = rng.random() < 0.45
        born = dt.date(rng.randrange(1960, 1999), rng.randrange(1, 13), rng.randrange(1, 28))
        bank.add(
            "contacts",
            number=f"{customer['number']}-{seat + 1}",
            customer_number=customer["number"],
            name=names.person(rng, woman=woman),
            role=role,
            title=title,
            id_number="",
            phone=papers.phone(rng),
            born_on=born,
        )


def set_tiers(bank: Bank) -> None:
    """The tier that the core gives by deposits."""
    for client in bank.clients:
        client.row["tier"] = _tier(client.wealth, client.kind)
