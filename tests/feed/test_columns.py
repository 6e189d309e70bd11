"""What a cell may hold: nothing that PostgreSQL would not cast."""

import datetime as dt
from contextlib import suppress

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.core.feed.columns import (
    BadCell,
    Column,
    day,
    flag,
    iso_day,
    money,
    rate,
    whole,
)
from crm.core.models import FeedLoad
from customers.feeds.sealing import check_papers
from customers.models import Customer
from tests.feed.conftest import Deliver
from tests.feed.delivery import Delivery, account, balance

TYPED = [day("d"), money("m", signed=True), money("p"), rate("r"), whole("w"), flag("f")]
ROWS = [
    ("deposit_accounts", account("A9", opened_on="2026-W47-5"), "opened_on"),
    ("deposit_accounts", account("A9", opened_on="1990-W01-1"), "opened_on"),
    ("deposit_accounts", account("A9", opened_on="２０２６-01-05"), "opened_on"),
    ("deposit_accounts", account("A9", term_months="１２"), "term_months"),
    ("deposit_accounts", account("A9", rate="０.０４３５"), "rate"),
    ("balances", balance("2026-11-21", "１２.00"), "amount"),
    ("balances", balance("2026-11-21", "٣.00"), "amount"),
]


def accepts(column: Column, cell: str) -> bool:
    try:
        column.read(cell)
    except BadCell:
        return False
    return True


def near_misses() -> st.SearchStrategy[str]:
    """Cells that look like a date, an amount or a number, in the digits of any script."""
    digit = st.characters(categories=["Nd", "No", "Nl"]) | st.sampled_from("0123456789")
    glue = st.sampled_from([*"-./+eE,WT:_ ", "−", "．", "\n", "\\"])
    iso = st.dates(dt.date(1890, 1, 1), dt.date(2210, 1, 1))
    weeks = iso.map(lambda one: "{}-W{:02}-{}".format(*one.isocalendar()))
    parts = st.lists(digit | glue, min_size=1, max_size=12).map("".join)
    amounts = st.decimals(allow_nan=False, allow_infinity=False).map(str)
    return st.one_of(parts, iso.map(str), weeks, amounts, st.integers().map(str), st.text())


@pytest.mark.django_db
@settings(max_examples=400, deadline=None)
@given(cell=near_misses())
def test_whatever_a_column_accepts_postgresql_casts(cell: str) -> None:
    for column in TYPED:
        if accepts(column, cell):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT %s::{column.sql}", [cell])
                assert cursor.fetchone()[0] is not None


@given(one=st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_every_day_as_iso_writes_it_is_accepted(one: dt.date) -> None:
    assert accepts(day("d"), one.isoformat())
    assert iso_day(one.isoformat()) == one


@pytest.mark.parametrize(
    "cell",
    [
        "2026-W47-5",
        "1990-W01-1",
        "20261120",
        "2026-11-20\n",
        "２０２６-11-20",
        "",
        "x",
    ],
)
def test_other_ways_to_write_a_day_are_none(cell: str) -> None:
    assert not accepts(day("d"), cell)
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        iso_day(cell)


@given(number=st.text(max_size=24), kind=st.sampled_from(["", *Customer.IdKind.values]))
def test_papers_in_any_script_are_accepted_or_refused_but_never_break_the_load(
    number: str, kind: str
) -> None:
    with suppress(BadCell):
        check_papers({"id_number": number, "id_kind": kind, "phone": ""})


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "row", "column"), ROWS, ids=[str(row[1]) for row in ROWS])
def test_one_malformed_cell_rejects_its_row_and_not_the_day(
    first: Delivery, deliver: Deliver, name: str, row: dict[str, str], column: str
) -> None:
    assert not first.load().refused
    report = deliver("2026-11-21", **{name: [row]}).load()
    assert report.state == FeedLoad.State.LOADED, report.reason
    (reject,) = report.reject_reasons
    assert (reject["file"], reject["rows"]) == (name, 1)
    assert str(reject["reason"]).startswith(f"{column}: not a")


@pytest.mark.django_db
def test_the_record_of_a_failed_load_quotes_no_cell(
    first: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_of_old(self: Column, cell: str) -> str:
        return cell or (r"\N" if self.empty is None else self.empty)

    first.files["deposit_accounts"][0]["opened_on"] = "secret of a customer"
    first.write()
    monkeypatch.setattr(Column, "staged", as_of_old)  # a hole that nobody thought of
    with pytest.raises(Exception, match="secret of a customer"):
        first.load()
    record = FeedLoad.objects.get()
    assert record.state == FeedLoad.State.FAILED
    assert record.reason == "InvalidDatetimeFormat (SQLSTATE 22007)"
