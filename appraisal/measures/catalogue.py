"""The measures there are. Definitions: DOMAIN.md A0, decisions of ours in docs/scheme.md."""

from django.utils.translation import gettext_lazy as _

from appraisal.measures.average import average
from appraisal.measures.flow import INCOME, due
from appraisal.measures.shape import Measure
from appraisal.measures.stock import CLASS, DEPOSITS, LOANS, claims, growth, stock

BALANCE, BEFORE = _("Balance"), _("At the start")
AVERAGE, LAST_YEAR = _("Average this year"), _("Average last year")
DUE, RECEIVED = _("Due"), _("Received")
SECURED = "p.security IN ('MORTGAGE', 'PLEDGE')"
ALIVE = "(l.limitation_ends_on IS NULL OR l.limitation_ends_on >= %(day)s)"

_ALL = (
    Measure("deposit.balance", _("Deposit balance"), "deposit", stock(DEPOSITS), BALANCE),
    Measure("deposit.net", _("Deposits: net growth"), "deposit", growth(DEPOSITS), BALANCE, BEFORE),
    Measure(
        "deposit.average",
        _("Deposits: growth of the monthly average"),
        "deposit",
        average(DEPOSITS),
        AVERAGE,
        LAST_YEAR,
    ),
    Measure("loan.balance", _("Loan balance"), "loan", stock(LOANS), BALANCE),
    Measure("loan.net", _("Loans: net growth"), "loan", growth(LOANS), BALANCE, BEFORE),
    Measure(
        "loan.average",
        _("Loans: growth of the monthly average"),
        "loan",
        average(LOANS),
        AVERAGE,
        LAST_YEAR,
    ),
    Measure(
        "loan.secured", _("Mortgaged or pledged loans"), "loan", stock(LOANS, only=SECURED), BALANCE
    ),
    Measure("loan.classified", _("Classified loans"), "loan", stock(LOANS, extra=CLASS), BALANCE),
    Measure(
        "loan.npl",
        _("Non-performing loans"),
        "loan",
        stock(LOANS, extra=CLASS, only="coalesce(k.core_class = ANY(%(npl)s), true)"),
        BALANCE,
    ),
    Measure("loan.interest_income", _("Loan interest received"), "loan", INCOME, RECEIVED),
    Measure(
        "loan.interest_due",
        _("Interest due on normal loans"),
        "loan",
        due("interest", "due", normal_only=True),
        RECEIVED,
        DUE,
    ),
    Measure(
        "loan.interest_received",
        _("Interest received on normal loans"),
        "loan",
        due("interest", "received", normal_only=True),
        RECEIVED,
        DUE,
    ),
    Measure(
        "loan.principal_due",
        _("Principal due"),
        "loan",
        due("principal", "due", normal_only=False),
        RECEIVED,
        DUE,
    ),
    Measure(
        "loan.principal_recovered",
        _("Principal recovered in cash"),
        "loan",
        due("principal", "received", normal_only=False),
        RECEIVED,
        DUE,
    ),
    Measure("claim.all", _("Written-off claims"), "loan", claims("true"), BALANCE),
    Measure(
        "claim.alive", _("Written-off claims within limitation"), "loan", claims(ALIVE), BALANCE
    ),
)
MEASURES = {measure.code: measure for measure in _ALL}

# Deductions per manager and indicator up to the day, as known at the run: facts `event.<indicator>`
EVENTS = """
    SELECT manager_id, indicator_code, array_agg(points ORDER BY occurred_on, id)
      FROM appraisal_deductionevent
     WHERE occurred_on BETWEEN %(first)s AND %(day)s AND run <= %(run)s
     GROUP BY manager_id, indicator_code
"""
