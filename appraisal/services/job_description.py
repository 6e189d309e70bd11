"""The scheme of the job description, ready to use: measures, standard scores and deductions.

Source: the job description (DOMAIN.md S1–S3); standard scores, bounds and caps are our defaults
(A0), which a bank replaces by a version of its own.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from appraisal.models import Indicator, Scheme
from appraisal.services.scheme import publish_scheme, set_target
from crm.core import clock
from crm.core.models import User

CODE = "job-description"
EVER = dt.date(1990, 1, 1)
COMPLETION = {"floor": "0", "cap": "1.2", "step": "LINEAR"}


def _at_least(full: str, *, zero_below: str = "", proportional: bool = False) -> dict[str, Any]:
    """Full points from `full` on; below it nothing, or linear from `zero_below` (or from 0)."""
    low = "0" if proportional else zero_below
    last = {"from": full, "from_included": True, "at_from": "1"}
    if not low:
        return {"bands": [{"to": full, "at_from": "0"}, last], "limit": full}
    middle = {"from": low, "from_included": True, "to": full, "at_from": "0", "at_to": "1"}
    return {"bands": [{"to": low, "at_from": "0"}, middle, last], "limit": full}


NPL = {
    "bands": [
        {"to": "0.01", "to_included": True, "at_from": "1"},
        {"from": "0.01", "to": "0.03", "at_from": "1", "at_to": "0"},
        {"from": "0.03", "from_included": True, "at_from": "0"},
    ],
    "limit": "0.01",
}

# code, group, kind, standard, name, English, short, short English, measures, parameters
_ROWS: tuple[tuple[Any, ...], ...] = (
    ("loan-net", "CREDIT", "COMPLETION", 10, "贷款余额净增", "Loan balance, net growth",
     "贷款净增", "Loans net", {"done": "loan.net"}, COMPLETION),
    ("loan-average", "CREDIT", "COMPLETION", 10, "贷款月平余额净增",
     "Loan monthly average, net growth", "贷款月平", "Loans avg",
     {"done": "loan.average"}, COMPLETION),
    ("deposit-net", "DEPOSIT", "COMPLETION", 15, "存款余额净增", "Deposit balance, net growth",
     "存款净增", "Deposits net", {"done": "deposit.net"}, COMPLETION),
    ("deposit-average", "DEPOSIT", "COMPLETION", 15, "存款月平余额净增",
     "Deposit monthly average, net growth", "存款月平", "Deposits avg", {"done": "deposit.average"},
     COMPLETION),
    ("interest", "BENEFIT", "COMPLETION_QUALITY", 20, "贷款利息收入 × 应收尽收",
     "Loan interest × collected", "利息收入", "Interest",
     {"done": "loan.interest_income", "part": "loan.interest_received",
      "whole": "loan.interest_due"}, {**COMPLETION, "quality_cap": "1"}),
    ("collateralised", "RISK", "RATIO", 5, "贷款抵质押率", "Collateralised ratio", "抵质押率",
     "Collateral", {"part": "loan.secured", "whole": "loan.balance"},
     _at_least("0.8", proportional=True)),
    ("due-recovery", "RISK", "RATIO", 10, "到期收回率", "Due-recovery ratio",
     "到期收回", "Recovery", {"part": "loan.principal_recovered", "whole": "loan.principal_due"},
     _at_least("0.99", zero_below="0.95")),
    ("npl", "RISK", "LOWER", 10, "五级不良贷款占比", "NPL ratio", "不良占比", "NPL",
     {"part": "loan.npl", "whole": "loan.classified"}, NPL),
    ("limitation", "RISK", "RATIO", 5, "表外不良贷款时效保证率",
     "Off-balance NPL within limitation", "时效保证", "Limitation",
     {"part": "claim.alive", "whole": "claim.all"}, _at_least("1")),
    ("after-maturity", "DEDUCTION", "DEDUCTION", 0, "违反贷款到期后管理规定",
     "Breach of after-maturity rules", "到期后管理", "After maturity", {}, {"per_event": "5"}),
    ("loan-management", "DEDUCTION", "DEDUCTION", 0, "违反其他贷款管理规定",
     "Other breach of loan management", "贷款管理", "Management", {}, {"per_event": "2"}),
    ("conduct", "DEDUCTION", "DEDUCTION", 0, "违反定性指标第二项", "Breach of qualitative item 2",
     "定性指标", "Conduct", {}, {"per_event": "10"}),
)  # fmt: skip

# 余额净增 100 万, 月平余额净增 60 万; the source names no other target
TARGETS = {"deposit-net": Decimal(1_000_000), "deposit-average": Decimal(600_000)}


@transaction.atomic
def install_job_description_scheme(
    *,
    at: dt.datetime | None = None,
    by: User | None = None,
    valid_from: dt.date = EVER,
    targets: Mapping[str, Decimal] | None = None,
) -> Scheme:
    """Publish the scheme with its targets for everybody; what is installed already is left alone.

    `targets` adds to (or replaces) the source's two, by indicator code, yuan a year; an indicator
    without a target is not assessed.
    """
    scheme, made = Scheme.objects.get_or_create(
        code=CODE,
        version=1,
        defaults={
            "name": "客户经理岗位考核方案",
            "name_en": "Account manager appraisal scheme",
            "valid_from": valid_from,
        },
    )
    if not made:
        return scheme
    fields = ("code", "group", "kind", "standard", "name", "name_en", "short", "short_en",
              "measures", "parameters")  # fmt: skip
    for position, row in enumerate(_ROWS, 1):
        values = dict(zip(fields, row, strict=True))
        indicator = Indicator.objects.create(scheme=scheme, position=position, **values)
        target = {**TARGETS, **(targets or {})}.get(indicator.code)
        if target:
            set_target(indicator=indicator, year=valid_from.year, value=target)
    return publish_scheme(scheme=scheme, by=by, at=at or clock.now())
