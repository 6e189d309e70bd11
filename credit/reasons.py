"""Reasons of the pre-check in words, with their source; stored as codes and figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credit.models import LoanClass
from credit.rules.classification import ARTICLES, Code

WORDS = {
    Code.OVERDUE: gettext_lazy("Principal or interest overdue for %(days)s days"),
    Code.USE_CHANGED: gettext_lazy("Use of the money changed without the bank's consent"),
    Code.REFINANCED: gettext_lazy("Repaid by new borrowing or an extension, not in cash"),
    Code.IMPAIRED: gettext_lazy("Credit-impaired"),
    Code.CREDIT_LOSS: gettext_lazy("Expected credit loss %(ratio)s of the balance"),
    Code.RATING_CUT: gettext_lazy("External rating cut sharply"),
    Code.BANKRUPT: gettext_lazy("The debtor is in bankruptcy liquidation"),
    Code.EVASION: gettext_lazy("The debtor evades bank debts"),
    Code.OVERDUE_ELSEWHERE: gettext_lazy(
        "%(share)s of the debtor's debts at all banks are more than 90 days overdue"
        " (limit %(limit)s)"
    ),
    Code.CONTAGION: gettext_lazy(
        "%(share)s of this debtor's claims at the bank are non-performing (limit %(limit)s):"
        " all of them are"
    ),
    Code.DEBTOR_NPL: gettext_lazy("The same debtor has a non-performing debt"),
    Code.OBSERVED: gettext_lazy("Restructured, in its observation period until %(until)s or later"),
    Code.RESTRUCTURED_AGAIN: gettext_lazy("Restructured again within the observation period"),
    Code.NOT_CURED: gettext_lazy(
        "Non-performing until now; it rises only when everything overdue is paid and stays paid"
        " for two periods and six months"
    ),
}


@dataclass(frozen=True)
class Worded:
    """A reason as its reader sees it."""

    text: str
    at_least: str
    label: str
    source: str


def worded(reason: Mapping[str, Any]) -> Worded:
    """A stored reason in the active language; a code that nobody knows any more stays a code."""
    at_least = LoanClass(reason["class"])
    code = reason["code"]
    if code not in Code.__members__:
        return Worded(str(code), at_least.value, str(at_least.label), "")
    figures = {name: _figure(name, value) for name, value in reason.items()}
    article = ARTICLES.get(Code(code))
    if article:
        source = _("Order 2023 No. 1, article %(n)s") % {"n": article}
    else:
        source = _("Order 2023 No. 1, conditions of class “%(class)s”") % {"class": at_least.label}
    return Worded(str(WORDS[Code(code)]) % figures, at_least.value, str(at_least.label), source)


def _figure(name: str, value: Any) -> Any:
    """Shares as per cent: 0.1234 → 12.34%."""
    if name in ("share", "ratio") or (name == "limit" and isinstance(value, str)):
        return f"{Decimal(value) * 100:.2f}%"
    return value
