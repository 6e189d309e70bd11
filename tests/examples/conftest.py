"""The bank that the tests of the examples run on: the real one if at hand, else the mini bank."""

import csv
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from examples.berka.convert import Summary, convert

MINI = Path(__file__).parent.parent / "data" / "mini_bank"

# figures published with the data set; the districts come from its district_totals.csv
REAL: dict[str, Any] = {
    "accounts": 4500,
    "districts": 77,
    "regions": 8,
    "managers": 115,
    "owners": 4500,
    "disponents": 869,
    "cut_line": 49_104,
    "last_complete_day": "1994-03-30",
    "movements_1993": 28_205,
    "gold": 88,
    "classic": 659,
    "junior": 145,
    "opened": {"1993": 1139, "1994": 439, "1995": 661, "1996": 1363, "1997": 898},
    "deposits": {"1993-06-30": ["15946199.00", 554], "1993-12-31": ["36575946.10", 1139]},
    "loans": {
        "A": [203, "18603216.00"],
        "B": [31, "4362348.00"],
        "C": [403, "69078372.00"],
        "D": [45, "11217804.00"],
    },
}


@dataclass
class BerkaBank:
    """Source files, the delivery made of them, and the figures that it must reproduce."""

    data: Path
    delivery: Path
    summary: Summary
    expected: dict[str, Any]


def _real(data: Path) -> dict[str, Any]:
    with (data / "district_totals.csv").open(encoding="utf-8") as lines:
        districts = {
            row["district_id"]: [
                int(row["accounts"]), int(row["loans"]), f"{int(row['loan_principal'])}.00"
            ]
            for row in csv.DictReader(lines)
        }  # fmt: skip
    return {**REAL, "by_district": districts}


@pytest.fixture(scope="module")
def bank_of_berka(tmp_path_factory: pytest.TempPathFactory) -> BerkaBank:
    """Converted once for the tests of a module."""
    outside = os.environ.get("ZHIKE_DATA")
    data = Path(outside) / "berka" if outside else MINI
    expected = _real(data) if outside else json.loads((MINI / "expected.json").read_text())
    delivery = tmp_path_factory.mktemp("berka")
    return BerkaBank(data, delivery, convert(data, delivery), expected)
