"""A small delivery for tests: rows in, a folder with its manifest out; then spoil what you like."""

import csv
import datetime as dt
import hashlib
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from crm.core.feed.engine import RejectLimit, Report
from crm.feeds import PLAN, load_feed

AT = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)
FILES = {file.name: file for file in PLAN.files}
ALL = RejectLimit(share=Decimal(1))

BRANCHES = [
    {"number": "001", "name": "江州银行", "kind": "HEAD_OFFICE"},
    {"number": "101", "name": "江州分行", "kind": "BRANCH", "parent_number": "001"},
    {"number": "10101", "name": "滨江支行", "kind": "SUB_BRANCH", "parent_number": "101"},
]
MANAGERS = [
    {"number": "M1", "name": "林晓芸", "branch_number": "10101", "from_on": "2021-01-01"},
    {"number": "M2", "name": "周立行", "branch_number": "10101", "from_on": "2021-01-01"},
]


def customer(number: str = "C1", name: str = "陈志明", **cells: str) -> dict[str, str]:
    """A customer; 11010519491231002X is the example of GB 11643."""
    return {
        "number": number, "kind": "INDIVIDUAL", "name": name, "branch_number": "10101",
        "tier": "ORDINARY", "status": "ACTIVE", **cells,
    }  # fmt: skip


def account(number: str = "A1", customer_number: str = "C1", **cells: str) -> dict[str, str]:
    """A demand account."""
    return {
        "number": number, "customer_number": customer_number, "branch_number": "10101",
        "kind": "DEMAND", "currency": "CNY", "opened_on": "2026-01-05", "auto_renew": "0", **cells,
    }  # fmt: skip


def loan(number: str = "L1", customer_number: str = "C1", **cells: str) -> dict[str, str]:
    """A loan of 1,200.00 over a year."""
    return {
        "number": number, "customer_number": customer_number, "branch_number": "10101",
        "product": "流动资金贷款", "security": "GUARANTEE", "currency": "CNY",
        "principal": "1200.00", "rate": "0.0435", "term_months": "12",
        "disbursed_on": "2026-01-05", "matures_on": "2027-01-05", "status": "ACTIVE", **cells,
    }  # fmt: skip


def balance(day: str, amount: str, account_number: str = "A1") -> dict[str, str]:
    """A balance as told."""
    return {"account_number": account_number, "business_day": day, "amount": amount}


class Delivery:
    """The folder; `files` maps name → rows, and is written afresh by each `write()`."""

    def __init__(self, folder: Path, first: str, last: str = "", **files: list[dict[str, str]]):
        self.folder, self.first, self.last = folder, first, last or first
        self.files = {name: [dict(row) for row in rows] for name, rows in files.items()}
        self.write()

    def write(self) -> None:
        """All files, then the manifest."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, rows in self.files.items():
            text = io.StringIO()
            writer = csv.DictWriter(text, FILES[name].names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            (self.folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")
        self.sign()

    def sign(self, **changes: Any) -> None:
        """The manifest of what stands in the folder, with `changes` to its entries."""
        entries = []
        for name, rows in self.files.items():
            numbers = {column.name: column.number for column in FILES[name].columns}
            sums = {
                column: str(sum(_amount(row.get(column, ""), numbers[column]) for row in rows))
                for column in FILES[name].control
            }
            raw = (self.folder / f"{name}.csv").read_bytes()
            entries.append(
                {
                    "name": f"{name}.csv",
                    "rows": len(rows),
                    "sha256": hashlib.sha256(raw).hexdigest(),
                    "sums": sums,
                    **changes.get(name, {}),
                }
            )
        body = {"format": "zhike-feed", "version": 1, "source": "CORE", "from": self.first,
                "to": self.last, "files": entries, **changes.get("manifest", {})}  # fmt: skip
        body = {key: value for key, value in body.items() if value is not None}
        (self.folder / "manifest.json").write_text(json.dumps(body), encoding="utf-8")

    def spoil(self, name: str, old: bytes, new: bytes) -> None:
        """Change bytes of a file; the manifest stays."""
        path = self.folder / f"{name}.csv"
        raw = path.read_bytes()
        assert old in raw
        path.write_bytes(raw.replace(old, new, 1))

    def load(self, *, dry_run: bool = False, limit: RejectLimit = ALL) -> Report:
        """Load it as the night of 2026-11-23 would."""
        return load_feed(folder=self.folder, at=AT, today=TODAY, dry_run=dry_run, limit=limit)


def _amount(cell: str, number: re.Pattern[str]) -> Decimal:
    """A cell's part in a control sum: nothing when it is no amount."""
    return Decimal(cell) if number.fullmatch(cell) else Decimal(0)
