"""Dated settings and their defaults: what is not law is data (DOMAIN.md).

`setting(key, on=day)` gives the newest `Setting` row in force on that day, else the default here.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from crm.core.models import Setting


@dataclass(frozen=True)
class Default:
    """A default with its meaning and where it comes from (DOMAIN.md section, or "ours")."""

    value: Any
    label: LazyText
    source: str


YUAN = "CNY"

DEFAULTS: dict[str, Default] = {
    "feed.day_files": Default(
        ["balances|movements", "loan_balances"],
        _("Files of the feed without which a business day is not whole (a|b: one of the two)"),
        "ours",
    ),
    "deposit.lead_days": Default(
        [30, 7, 3, 1, 0, -1], _("Days before a deposit matures to remind the manager"), "D"
    ),
    "deposit.retention_days": Default(7, _("Days after a maturity to count what was kept"), "A0"),
    "promise.due_working_days": Default(
        1, _("Working days until a promise is due by default"), "S11"
    ),
    "inspection.first_days": Default(
        15, _("Days after disbursal until the first inspection"), "C1"
    ),
    "inspection.short_term_months": Default(
        6, _("Loans up to this many months are inspected monthly, longer ones quarterly"), "C1"
    ),
    "inspection.ahead_days": Default(30, _("Days ahead for which inspections are planned"), "ours"),
    "classification.technical_days": Default(
        7, _("Days that a technical arrear may last in class pass"), "C2"
    ),
    "contact.cadence_days": Default(
        {"DIAMOND": 30, "PRIVATE": 30, "PLATINUM": 90, "GOLD": 180, "ORDINARY": 365},
        _("Days between contacts by tier"),
        "E1 (ours)",
    ),
    "risk_profile.months": Default(
        12, _("Months that a customer's risk assessment counts"), "ours"
    ),
    "birthday.lead_days": Default(
        [3, 0], _("Days before a birthday to remind the manager"), "C4 (ours)"
    ),
    "paper.lead_days": Default(
        [30, 7, 0, -1], _("Days before an identity paper expires to remind the manager"), "ours"
    ),
    "suitability.elder_age": Default(
        65, _("Full years from which risky products need an extra confirmation; 0: never"), "ours"
    ),
    "suitability.elder_grade": Default(
        "R3", _("Risk grade from which that confirmation is asked for"), "ours"
    ),
    "sale.after_days": Default(
        {"THANKS": 1, "CONFIRMATION": 3, "INFORMATION": 7, "CALL_BACK": 15},
        _("Days after a sale until each after-sale step is due"),
        "ours",
    ),
    "cross_sell.least_group": Default(
        10, _("Similar customers that a comparison needs at least"), "ours"
    ),
    "cross_sell.least_share": Default(
        0.5, _("Share of similar customers from which a missing product is a gap"), "ours"
    ),
    "reveal.per_hour": Default(
        30, _("Personal values that one person may show in an hour"), "E4 (ours)"
    ),
    "reveal.per_day": Default(
        100, _("Personal values that one person may show in 24 hours"), "E4 (ours)"
    ),
    "reveal.warn_share": Default(
        0.8, _("Share of that number from which the person is warned"), "E4 (ours)"
    ),
    "reveal.seconds": Default(30, _("Seconds that a personal value is shown"), "E4 (ours)"),
    "reveal.confirm_minutes": Default(
        5,
        _("Minutes after which the password is asked again to show personal data; 0: never"),
        "E4 (ours)",
    ),
    "dormant.months": Default(
        6, _("Months without a movement after which a customer is dormant"), "ours"
    ),
    "dormant.below": Default(
        1000, _("Yuan of deposits below which a customer without movements is dormant"), "ours"
    ),
    "aml.review_months": Default(
        {"HIGH": 6, "MEDIUM": 12, "LOW": 24},
        _("Months until a money-laundering rating is looked at again"),
        "E2",
    ),
    "aml.first_working_days": Default(
        10, _("Working days within which a new customer is rated"), "E2"
    ),
    "aml.lead_days": Default([30, 7, 0], _("Days before a review is due to remind"), "ours"),
    "customer.grading": Default(
        {
            "weights": {"value": "0.40", "potential": "0.30", "loyalty": "0.15", "safety": "0.15"},
            "letters": [["A", "4.20"], ["B", "3.20"], ["C", "2.20"], ["D", "0"]],
        },
        _("Weights of the four marks and the points that each grade takes"),
        "ours",
    ),
    "value.terms": Default(
        {
            "vat": "0.06",
            "surcharge": "0.12",
            "operating": "0.008",
            "tax": "0.25",
            "capital": "0.08",
            "hurdle": "0.11",
        },
        _("VAT, its surcharges, operating cost, income tax, economic capital, hurdle rate"),
        "F (ours)",
    ),
    "value.pd": Default(
        {
            "PASS": "0.015",
            "SPECIAL_MENTION": "0.08",
            "SUBSTANDARD": "0.40",
            "DOUBTFUL": "0.75",
            "LOSS": "1",
        },
        _("Probability of default within a year by class"),
        "F (ours)",
    ),
    "value.lgd": Default(
        {"UNSECURED": "0.45", "GUARANTEE": "0.45", "MORTGAGE": "0.35", "PLEDGE": "0.25"},
        _("Share that is lost when a loan defaults, by security"),
        "F (ours)",
    ),
    "value.review_months": Default(
        {"PRIVATE": 6, "DIAMOND": 6, "PLATINUM": 12, "GOLD": 24, "ORDINARY": 0},
        _("Months until a customer's value is looked at again, by tier; 0: never"),
        "ours",
    ),
    "value.lead_days": Default([14, 0], _("Days before a value review is due to remind"), "ours"),
    "export.at_once": Default(
        2000, _("Customers up to which a file is written at once, larger ones by a job"), "ours"
    ),
    "export.hours": Default(24, _("Hours for which an exported file may be fetched"), "ours"),
    "appraisal.currency": Default(
        YUAN, _("Currency that is appraised; accounts in others are listed, not counted"), "ours"
    ),
    "appraisal.normal_classes": Default(
        ["PASS"], _("Loan classes that count as normal for interest collection"), "A0"
    ),
    "guarantee.hub_debtors": Default(
        5, _("Debtors from which a guarantor is called a hub"), "C5 (ours)"
    ),
    "guarantee.net_worth_ratio": Default(
        2, _("Guarantors' net worth must be at least this multiple of the limit"), "S5"
    ),
}


def fits(value: Any, like: Any) -> bool:
    """Is `value` of the shape of the default `like`? Whole numbers, decimal texts, lists, maps."""
    if isinstance(like, dict):
        return (
            isinstance(value, dict)
            and value.keys() == like.keys()
            and all(fits(value[key], like[key]) for key in like)
        )
    if isinstance(like, list):  # of one sort of thing, or a list of [word, figure] pairs
        return isinstance(value, list) and all(fits(one, like[0]) for one in value)
    if isinstance(like, bool) or isinstance(value, bool):
        return type(value) is type(like)
    if isinstance(like, str):
        return isinstance(value, str) and (not _is_decimal(like) or _is_decimal(value))
    return isinstance(value, type(like)) or (like is None)


def _is_decimal(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def setting(key: str, *, on: dt.date) -> Any:
    """The value of `key` in force on `on`; KeyError for a key that nobody declared.

    A row of another shape than the default (typed past the form) does not count: one slip must
    not stop the night.
    """
    default = DEFAULTS[key]
    rows = Setting.objects.filter(key=key, from_on__lte=on).order_by("-from_on")[:5]
    return next((row.value for row in rows if fits(row.value, default.value)), default.value)
