"""Berka's files → one delivery of the feed format. Standard library only, row by row.

The mapping is in README.md beside this file. What the bank does not say stays empty: rates,
interest of instalments, security of loans.
"""

import calendar
import csv
import datetime as dt
import gzip
import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO

SOURCE = "BERKA"
HEAD_OFFICE = "BERKA"
CLASSES_AS_OF = "1998-12-31"
CUSTOMERS_PER_MANAGER = 50
# status → the loan's status and the core's class as of 1998-12-31
STATUS = {
    "A": ("SETTLED", "PASS"),
    "B": ("ACTIVE", "LOSS"),
    "C": ("ACTIVE", "PASS"),
    "D": ("ACTIVE", "SUBSTANDARD"),
}
SIGN = {"PRIJEM": "", "VYDAJ": "-", "VYBER": "-"}

COLUMNS = {
    "branches": "number name kind parent_number opened_on",
    "managers": "number name branch_number from_on email",
    "customers": "number kind name id_kind id_number phone address branch_number born_on industry"
    " tier status",
    "contacts": "number customer_number name role title id_number phone born_on",
    "owners": "customer_number manager_number from_on share",
    "deposit_accounts": "number customer_number branch_number kind currency term_months rate"
    " opened_on matures_on auto_renew closed_on",
    "movements": "number account_number business_day amount",
    "loans": "number customer_number branch_number product security currency principal rate"
    " term_months disbursed_on matures_on status settled_on off_balance_on limitation_ends_on",
    "loan_classes": "loan_number valid_from core_class overdue_days",
    "schedules": "loan_number due_on principal interest",
    "repayments": "number loan_number paid_on for_due_on principal interest is_cash",
}
CONTROL = {
    "movements": ("amount",),
    "loans": ("principal",),
    "schedules": ("principal",),
    "repayments": ("principal", "interest"),
}


@dataclass
class Summary:
    """What was written, and which lines were left out for which reason."""

    from_on: dt.date
    to_on: dt.date
    rows: dict[str, int] = field(default_factory=dict)
    rejected: list[tuple[str, int, str]] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, object]:
        """For the command line."""
        return {
            "from": self.from_on.isoformat(),
            "to": self.to_on.isoformat(),
            "rows": self.rows,
            "rejected": [
                {"file": file, "line": line, "reason": why} for file, line, why in self.rejected
            ],
            "skipped": dict(self.skipped),
        }


class Writer:
    """One CSV of the delivery, counted, summed and hashed as it is written."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name, self.columns = f"{name}.csv", COLUMNS[name].split()
        self.rows = 0
        self.sums = {column: Decimal(0) for column in CONTROL.get(name, ())}
        self._file = (folder / self.name).open("w", encoding="utf-8", newline="")
        self._csv = csv.DictWriter(self._file, self.columns, restval="", lineterminator="\n")
        self._csv.writeheader()

    def add(self, **cells: object) -> None:
        """One more row; columns that are not named stay empty."""
        self._csv.writerow(cells)
        self.rows += 1
        for column in self.sums:
            self.sums[column] += Decimal(str(cells[column]))

    def close(self, folder: Path) -> dict[str, object]:
        """The file's entry in the manifest."""
        self._file.close()
        with (folder / self.name).open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        sums = {column: f"{total:f}" for column, total in self.sums.items()}
        return {"name": self.name, "rows": self.rows, "sha256": digest, "sums": sums}


@dataclass
class Bank:
    """The small files, by key; movements are never held."""

    accounts: dict[str, dict[str, str]]
    owner_of: dict[str, str]  # account → client
    managers: dict[str, int]  # district → how many
    loans: dict[str, dict[str, str]]  # account → loan


def day(text: str) -> str:
    """YYMMDD of the 1900s as ISO; raises ValueError."""
    return dt.date(1900 + int(text[:2]), int(text[2:4]), int(text[4:6])).isoformat()


def born_on(birth_number: str) -> str:
    """The birthday in a birth number: the month is 50 higher for women."""
    month = int(birth_number[2:4])
    return day(f"{birth_number[:2]}{month - 50 if month > 50 else month:02d}{birth_number[4:6]}")


def add_months(iso: str, months: int) -> str:
    """The same day `months` later, or the last of that month."""
    start = dt.date.fromisoformat(iso)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(start.day, last)).isoformat()


def _open(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="ascii", newline="")
    return path.open(encoding="ascii", newline="")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with _open(path) as lines:
        yield from csv.DictReader(lines, delimiter=";")


def convert(data: Path, out: Path) -> Summary:
    """Write the delivery of the files in `data` into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    (transactions,) = sorted(data.glob("trans*.asc*"))
    summary = _complete_days(transactions)
    writers = {name: Writer(out, name) for name in COLUMNS}
    bank = _bank(data)
    _branches(data, writers, bank, summary)
    _people(data, writers, bank)
    _accounts(writers, bank)
    _loans(writers, bank)
    _movements(transactions, writers, bank, summary)
    entries = [writer.close(out) for writer in writers.values()]
    summary.rows = {writer.name: writer.rows for writer in writers.values()}
    manifest = {
        "format": "zhike-feed",
        "version": 1,
        "source": SOURCE,
        "from": summary.from_on.isoformat(),
        "to": summary.to_on.isoformat(),
        "files": entries,
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return summary


def _whole_lines(path: Path) -> Iterator[tuple[int, list[str], bool]]:
    """(line, cells, is it whole) of the transactions; a cut line lacks cells or its end."""
    with _open(path) as lines:
        for number, text in enumerate(lines, 1):
            cells = next(csv.reader([text], delimiter=";"))
            yield number, cells, len(cells) == 10 and text.endswith("\n")


def _complete_days(path: Path) -> Summary:
    """First and last complete day: the day on which a cut file breaks off is not complete."""
    first, last, before, cut = "", "", "", None
    for number, cells, whole in _whole_lines(path):
        if number == 1:
            continue
        if not whole:
            cut = number
            continue
        first = first or cells[2]
        if cells[2] != last:
            before, last = last, cells[2]
    summary = Summary(
        dt.date.fromisoformat(day(first)), dt.date.fromisoformat(day(before if cut else last))
    )
    if cut:
        summary.rejected.append((path.name, cut, "cut line"))
    return summary


def _bank(data: Path) -> Bank:
    accounts = {row["account_id"]: row for row in _rows(data / "account.asc")}
    owner_of = {
        row["account_id"]: row["client_id"]
        for row in _rows(data / "disp.asc")
        if row["type"] == "OWNER"
    }
    per_district = Counter(row["district_id"] for row in accounts.values())
    managers = {
        district: math.ceil(number / CUSTOMERS_PER_MANAGER)
        for district, number in per_district.items()
    }
    loans = {row["account_id"]: row for row in _rows(data / "loan.asc")}
    return Bank(accounts, owner_of, managers, loans)


def branch_number(district: str) -> str:
    """Districts are the sub-branches."""
    return f"{int(district):02d}"


def manager_number(district: str, seat: int) -> str:
    """M, district, seat."""
    return f"M{int(district):02d}-{seat:02d}"


def _manager_of(account: dict[str, str], bank: Bank) -> str:
    district = account["district_id"]
    return manager_number(district, int(account["account_id"]) % bank.managers[district] + 1)


def _branches(data: Path, writers: dict[str, Writer], bank: Bank, summary: Summary) -> None:
    districts = list(_rows(data / "district.asc"))
    regions = {
        region: f"R{n}" for n, region in enumerate(sorted({row["A3"] for row in districts}), 1)
    }
    writers["branches"].add(number=HEAD_OFFICE, name="Head office", kind="HEAD_OFFICE")
    for region, number in regions.items():
        writers["branches"].add(
            number=number, name=region, kind="BRANCH", parent_number=HEAD_OFFICE
        )
    for row in districts:
        number = branch_number(row["A1"])
        writers["branches"].add(
            number=number, name=row["A2"], kind="SUB_BRANCH", parent_number=regions[row["A3"]]
        )
        for seat in range(1, bank.managers.get(row["A1"], 0) + 1):
            name = manager_number(row["A1"], seat)
            writers["managers"].add(
                number=name, name=f"Manager {name}", branch_number=number, from_on=summary.from_on
            )


def _people(data: Path, writers: dict[str, Writer], bank: Bank) -> None:
    """Owners are customers of their account's branch, disponents their authorised signatories."""
    births = {row["client_id"]: row["birth_number"] for row in _rows(data / "client.asc")}
    owner_disp, cards = {}, {}
    for row in _rows(data / "disp.asc"):
        if row["type"] == "OWNER":
            owner_disp[row["disp_id"]] = row["client_id"]
            continue
        writers["contacts"].add(
            number=row["client_id"],
            customer_number=bank.owner_of[row["account_id"]],
            name=f"Client {row['client_id']}",
            role="SIGNATORY",
            born_on=born_on(births[row["client_id"]]),
        )
    for row in _rows(data / "card.asc"):
        if row["disp_id"] in owner_disp:
            cards[owner_disp[row["disp_id"]]] = row["type"]
    for number, account in bank.accounts.items():
        client = bank.owner_of[number]
        writers["customers"].add(
            number=client,
            kind="INDIVIDUAL",
            name=f"Client {client}",
            branch_number=branch_number(account["district_id"]),
            born_on=born_on(births[client]),
            tier="GOLD" if cards.get(client) == "gold" else "ORDINARY",
            status="ACTIVE",
        )
        writers["owners"].add(
            customer_number=client,
            manager_number=_manager_of(account, bank),
            from_on=day(account["date"]),
            share="1",
        )


def _accounts(writers: dict[str, Writer], bank: Bank) -> None:
    for number, account in bank.accounts.items():
        writers["deposit_accounts"].add(
            number=number,
            customer_number=bank.owner_of[number],
            branch_number=branch_number(account["district_id"]),
            kind="DEMAND",
            currency="CZK",
            opened_on=day(account["date"]),
            auto_renew="0",
        )


def _loans(writers: dict[str, Writer], bank: Bank) -> None:
    for account, loan in bank.loans.items():
        start, term = day(loan["date"]), int(loan["duration"])
        status, core_class = STATUS[loan["status"]]
        writers["loans"].add(
            number=loan["loan_id"],
            customer_number=bank.owner_of[account],
            branch_number=branch_number(bank.accounts[account]["district_id"]),
            product="Loan",
            currency="CZK",
            principal=f"{Decimal(loan['amount']):.2f}",
            term_months=term,
            disbursed_on=start,
            matures_on=add_months(start, term),
            status=status,
        )
        writers["loan_classes"].add(
            loan_number=loan["loan_id"],
            valid_from=CLASSES_AS_OF,
            core_class=core_class,
            overdue_days="0",
        )
        for month in range(1, term + 1):
            writers["schedules"].add(
                loan_number=loan["loan_id"],
                due_on=add_months(start, month),
                principal=f"{Decimal(loan['payments']):.2f}",
            )


def _movements(path: Path, writers: dict[str, Writer], bank: Bank, summary: Summary) -> None:
    """Signed movements up to the last complete day; UVER among them are loan repayments."""
    until = summary.to_on.isoformat()
    for number, cells, whole in _whole_lines(path):
        if number == 1 or not whole:
            continue
        trans, account, date, kind, _operation, amount, _balance, symbol = cells[:8]
        if kind not in SIGN or account not in bank.accounts:
            summary.rejected.append((path.name, number, "unknown type or account"))
            continue
        if (on := day(date)) > until:
            summary.skipped["after the last complete day"] += 1
            continue
        writers["movements"].add(
            number=trans, account_number=account, business_day=on, amount=SIGN[kind] + amount
        )
        if symbol == "UVER":
            writers["repayments"].add(
                number=trans,
                loan_number=bank.loans[account]["loan_id"],
                paid_on=on,
                principal=amount,
                interest="0.00",
                is_cash="1",
            )
