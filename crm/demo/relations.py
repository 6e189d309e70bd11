"""Who answers for whom: a circle, a mutual pair, a hub; who owns a firm; a group."""

import datetime as dt
import random
from decimal import Decimal

from crm.core.models import User
from crm.demo import papers
from crm.demo.people import LEAD_MANAGER, Bank, Client
from customers import services
from customers.models import Customer, Outsider, Relation

DEBTORS_OF_THE_HUB = 8
STORIES = 6  # firms that the stories need
ONE_IN = 5  # of the other guaranteed loans has a guarantor on file
OUTSIDERS = ("赵思源", "钱文博", "孙雅琴", "李国梁", "吴海涛")


def add_guarantees(bank: Bank, rng: random.Random) -> None:
    """Guarantees and the loans that they secure; the lead manager's firms have the stories."""
    loans: dict[str, dict[str, object]] = {}
    for row in bank.rows.get("loans", []):
        if row["status"] == "ACTIVE":
            loans.setdefault(str(row["customer_number"]), row)
    firms = [c for c in bank.clients if c.kind == "COMPANY" and c.number in loans]
    mine = [client for client in firms if client.manager.name == LEAD_MANAGER]
    home = {client.manager.branch for client in mine}
    theirs = [client for client in firms if client.manager.branch not in home]
    edges = _stories(mine, theirs) if len(mine) >= STORIES and len(theirs) > 1 else []
    told = {debtor.number for _guarantor, debtor in edges}
    for client in firms:
        if len(firms) > 1 and client.number not in told and rng.random() * ONE_IN < 1:
            edges.append((rng.choice([c for c in firms if c is not client]), client))
    for number, (guarantor, debtor) in enumerate(edges, 1):
        _guarantee(bank, rng, number, guarantor, loans[debtor.number])
    for number, client in enumerate(mine[:3], len(edges) + 1):
        _guarantee(bank, rng, number, rng.choice(OUTSIDERS), loans[client.number])


def _stories(mine: list[Client], theirs: list[Client]) -> list[tuple[Client, Client]]:
    """(guarantor, debtor): a circle of three, one of four over another branch, a pair, a hub."""
    a, b, c, d, e, f, *_rest = mine
    x, y = theirs[0], theirs[1 % len(theirs)]
    return [
        *((a, b), (b, c), (c, a)),
        *((d, x), (x, y), (y, d)),
        *((e, f), (f, e)),
        *((a, debtor) for debtor in theirs[2 : 2 + DEBTORS_OF_THE_HUB]),
    ]


def _guarantee(
    bank: Bank, rng: random.Random, number: int, guarantor: Client | str, loan: dict[str, object]
) -> None:
    is_customer = isinstance(guarantor, Client)
    name = f"BZ{number:07d}"
    paper = papers.resident_id(rng, dt.date(1974, 5, 3), woman=False)
    bank.add(
        "guarantees",
        number=name,
        customer_number=loan["customer_number"],
        guarantor_number=guarantor.number if isinstance(guarantor, Client) else "",
        guarantor_name="" if is_customer else guarantor,
        guarantor_kind="" if is_customer else "PERSON",
        guarantor_id_number="" if is_customer else paper,
        kind="GENERAL" if rng.random() < 0.1 else "JOINT",
        amount=loan["principal"],
        contract=f"保字{number:05d}",
        from_on=loan["disbursed_on"],
        to_on="",
        state="ACTIVE",
    )
    bank.add("loan_guarantees", loan_number=loan["number"], guarantee_number=name)


def write_relations(*, manager: User, seed: int, at: dt.datetime) -> int:
    """Owners over two steps, people, suppliers and a group of the manager's firms; how many."""
    rng = random.Random(f"{seed}:relations")
    led = Customer.objects.filter(assignments__manager=manager, kind=Customer.Kind.COMPANY)
    firms = list(led.order_by("-has_credit", "number")[:8])
    count = 0
    for firm, supplier in zip(firms[:4], firms[4:], strict=False):
        count += _owners(firm, rng, manager, at)
        values = {"kind": Relation.Kind.SUPPLIER, "other": supplier, "source": "访谈"}
        services.relate(customer=firm, values=values, outsider=None, by=manager, at=at)
        count += 1
    if len(firms) >= 3:
        group = services.save_group(
            head=firms[0], name=f"{firms[0].name[:4]}系", limit=Decimal(60_000_000), note="", at=at
        )
        for member in firms[1:3]:
            services.join_group(group=group, customer=member, from_on=at.date())
    return count


def _owners(firm: Customer, rng: random.Random, by: User, at: dt.datetime) -> int:
    """A holding has 50–60 %, a person most of the holding and a little of the firm itself."""
    part, above = Decimal(rng.choice((50, 55, 60))), Decimal(rng.choice((60, 70, 80)))
    people = rng.sample(OUTSIDERS, 3)
    born = papers.resident_id(rng, dt.date(1968, 4, 19), woman=False)
    holding = {"name": f"{firm.name[:4]}控股有限公司", "kind": Outsider.Kind.FIRM, "id_number": ""}
    owner = {"name": people[0], "kind": Outsider.Kind.PERSON, "id_number": born}
    partner = {"name": people[1], "kind": Outsider.Kind.PERSON, "id_number": ""}
    share = Relation.Kind.SHAREHOLDER
    since = {"source": "登记机关查询", "from_on": at.date() - dt.timedelta(days=900)}

    def note(kind: str, party: dict[str, str], **values: object) -> Relation:
        told = {"kind": kind, **since, **values}
        return services.relate(customer=firm, values=told, outsider=party, by=by, at=at)

    middle = note(share, holding, percent=part).outsider
    note(share, owner, percent=above, of_outsider=middle)
    note(share, partner, percent=100 - above, of_outsider=middle)
    note(share, owner, percent=Decimal(10))
    note(share, {**partner, "name": people[2]}, percent=90 - part)
    note(Relation.Kind.LEGAL_REPRESENTATIVE, owner)
    return 6
