"""Transfer prices and published deposit rates, each from a day on."""

from dataclasses import replace

from django.utils.translation import gettext_noop

from crm.core.feed.columns import Column, choice, code, day, money, rate, text, whole
from crm.core.feed.shape import Check, FeedFile, Load
from crm.core.feed.staging import execute
from customers.models import DepositAccount, FtpRate


def _or_zero(column: Column) -> Column:
    """Empty is 0: without a term, without notice, from any amount."""
    return replace(column, empty="0")


TERM_TOO_LONG = Check(gettext_noop("term too long"), "s.term_months > 1200")


def _merge(load: Load, file: FeedFile, table: str, point: dict[str, str]) -> int:
    """Rates that differ from what was known of the same point and day, under the new run."""
    same = " AND ".join(f"r.{name} = {value}" for name, value in point.items())
    return execute(
        f"""
        INSERT INTO {table} ({", ".join(point)}, rate, run)
        SELECT {", ".join(point.values())}, s.rate, %(run)s
          FROM {file.table} s LEFT JOIN LATERAL (
               SELECT r.rate FROM {table} r WHERE {same} ORDER BY r.run DESC LIMIT 1) known ON true
         WHERE known.rate IS DISTINCT FROM s.rate
        """,
        load.params,
    )


def merge_ftp_rates(load: Load) -> int:
    """Points of the curves."""
    point = {
        "side": "s.side",
        "product": "s.product",
        "currency": "s.currency",
        "term_months": "s.term_months",
        "valid_from": "s.valid_from",
    }
    return _merge(load, FTP_RATES, "customers_ftprate", point)


FTP_RATES = FeedFile(
    name="ftp_rates",
    columns=(
        choice("side", FtpRate.Side.values),
        text("product", 60, required=False),
        code("currency", 3, mask=None),
        _or_zero(whole("term_months", required=False)),
        day("valid_from"),
        rate("rate", required=True),
    ),
    key=("side", "product", "currency", "term_months", "valid_from"),
    control=("rate",),
    checks=(TERM_TOO_LONG,),
    merge=merge_ftp_rates,
)


def merge_board_rates(load: Load) -> int:
    """Rates by kind and term."""
    point = {
        "kind": "s.kind",
        "currency": "s.currency",
        "term_months": "s.term_months",
        "notice_days": "s.notice_days",
        "from_amount": "s.from_amount",
        "valid_from": "s.valid_from",
    }
    return _merge(load, BOARD_RATES, "customers_boardrate", point)


BOARD_RATES = FeedFile(
    name="board_rates",
    columns=(
        choice("kind", DepositAccount.Kind.values),
        code("currency", 3, mask=None),
        _or_zero(whole("term_months", required=False)),
        _or_zero(whole("notice_days", required=False)),
        _or_zero(money("from_amount", required=False)),
        day("valid_from"),
        rate("rate", required=True),
    ),
    key=("kind", "currency", "term_months", "notice_days", "from_amount", "valid_from"),
    control=("rate",),
    checks=(
        TERM_TOO_LONG,
        Check(gettext_noop("notice of more than a year"), "s.notice_days > 366"),
    ),
    merge=merge_board_rates,
)
