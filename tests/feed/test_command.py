"""What `manage.py load_feed` says to people."""

import argparse
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from crm.core.feed.engine import RejectLimit
from crm.management.commands.load_feed import reject_limit
from tests.feed.delivery import Delivery, balance

pytestmark = pytest.mark.django_db


def say(delivery: Delivery, *options: str) -> str:
    out = StringIO()
    call_command("load_feed", str(delivery.folder), *options, stdout=out, no_color=True)
    return out.getvalue()


def test_it_prints_counts_and_control_totals(first: Delivery) -> None:
    words = say(first)
    assert "CORE  2026-11-20 … 2026-11-20  run " in words
    assert "balances.csv                       2           2           0           2" in words
    assert "Σ balances.csv amount: 107.50 → 107.50" in words
    assert "Loaded." in words
    assert "Nothing new: this delivery is loaded already." in say(first)


def test_a_dry_run_says_so(first: Delivery) -> None:
    assert "Dry run: nothing was written." in say(first, "--dry-run")


def test_reasons_of_rejects_are_printed(first: Delivery) -> None:
    first.files["balances"].append(balance("2026-11-20", "x"))
    first.write()
    words = say(first, "--max-rejects", "10%")
    assert "✗ balances.csv: amount: not an amount (digits, a dot, two decimals) (1)" in words


def test_a_refusal_is_an_exit_with_1(first: Delivery, capsys: pytest.CaptureFixture[str]) -> None:
    first.sign(customers={"rows": 3})
    with pytest.raises(SystemExit) as stop:
        say(first)
    assert stop.value.code == 1
    (first.folder / "manifest.json").unlink()
    with pytest.raises(CommandError, match="delivery is not complete"):
        say(first)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("0.1%", RejectLimit(share=Decimal("0.001"))),
        ("5%", RejectLimit(share=Decimal("0.05"))),
        ("12", RejectLimit(rows=12)),
    ],
)
def test_the_limit_is_a_share_or_a_number_of_rows(text: str, limit: RejectLimit) -> None:
    assert reject_limit(text) == limit


@pytest.mark.parametrize("text", ["", "-1", "0.5", "a%", "1e3", "1000%x"])
def test_other_limits_are_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        reject_limit(text)
