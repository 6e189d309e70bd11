"""The bank as a folder of the feed format (docs/feed.md)."""

import csv
import datetime as dt
import hashlib
import json
import random
from decimal import Decimal
from pathlib import Path

from crm.demo import deposits, loans, people, products, relations

SOURCE = "CORE"
SUMS = {
    "balances": ("amount",),
    "loans": ("principal",),
    "guarantees": ("amount",),
    "loan_balances": ("amount",),
    "schedules": ("principal", "interest"),
    "repayments": ("principal", "interest"),
    "holdings": ("quantity",),
    "holding_amounts": ("amount",),
    "fees": ("amount",),
    "ftp_rates": ("rate",),
    "board_rates": ("rate",),
}


def build(*, today: dt.date, seed: int, customers: int) -> people.Bank:
    """All rows of a bank that ends yesterday; the same arguments give the same rows."""
    bank = people.Bank(today)
    people.add_branches(bank)
    people.add_managers(bank, random.Random(f"{seed}:managers"))
    people.add_customers(bank, random.Random(f"{seed}:customers"), customers)
    people.set_tiers(bank)
    deposits.add_deposits(bank, random.Random(f"{seed}:deposits"))
    loans.add_loans(bank, random.Random(f"{seed}:loans"))
    products.add_holdings(bank, random.Random(f"{seed}:holdings"))
    products.add_rates(bank)
    relations.add_guarantees(bank, random.Random(f"{seed}:guarantees"))
    return bank


def write(bank: people.Bank, folder: Path) -> None:
    """Write each file and the manifest with its counts, control sums and hashes."""
    files = []
    for name, rows in bank.rows.items():
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        sums = {
            column: str(sum((Decimal(str(row[column]) or 0) for row in rows), Decimal(0)))
            for column in SUMS.get(name, ())
        }
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        files.append({"name": path.name, "rows": len(rows), "sha256": digest, "sums": sums})
    manifest = {
        "format": "zhike-feed",
        "version": 1,
        "source": SOURCE,
        "from": dt.date(bank.today.year - 2, 12, 31).isoformat(),
        "to": (bank.today - dt.timedelta(days=1)).isoformat(),
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
