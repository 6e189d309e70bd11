"""The nightly five-class pre-check: SQL selects, the rule decides, changes are stored."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from credit.models import ClassProposal, Loan, Repayment, ScheduleLine
from credit.models.repayment import RepaymentQuerySet, ScheduleLineQuerySet
from credit.rules.classification import (
    Claim,
    Facts,
    Limits,
    Proposal,
    classify_debtor,
    is_npl,
)
from credit.rules.repayment import Arrears, Due, Line, Paid, arrears, settle
from crm.core.policy import setting
from crm.core.runs import next_run
from customers.models import Customer

# 零售: loans to people, their one-person businesses included
RETAIL = (Customer.Kind.INDIVIDUAL, Customer.Kind.SOLE_PROPRIETOR)


@dataclass(frozen=True)
class Position:
    """A loan's schedule with what was paid on it, and what is late."""

    lines: list[Line]
    arrears: Arrears


def positions(
    loans: Iterable[Loan],
    *,
    lines: ScheduleLineQuerySet,
    payments: RepaymentQuerySet,
    on: dt.date,
) -> dict[uuid.UUID, Position]:
    """Schedule and arrears of each loan on `on`, in two queries.

    `lines` and `payments` are what the asker may see. A loan without a schedule owes everything
    at its maturity.
    """
    wanted = {loan.pk: loan for loan in loans}
    due: dict[uuid.UUID, list[Due]] = defaultdict(list)
    paid: dict[uuid.UUID, list[Paid]] = defaultdict(list)
    for key, due_on, principal, interest in (
        lines.filter(loan__in=wanted)
        .in_force()
        .values_list("loan_id", "due_on", "principal", "interest")
    ):
        due[key].append(Due(due_on, principal, interest))
    for key, paid_on, principal, interest, named in (
        payments.filter(loan__in=wanted, paid_on__lte=on)
        .in_force()
        .order_by("paid_on", "id")
        .values_list("loan_id", "paid_on", "principal", "interest", "for_due_on")
    ):
        paid[key].append(Paid(paid_on, principal, interest or Decimal(0), named))
    found = {}
    for key, loan in wanted.items():
        schedule = due[key] or [Due(loan.matures_on, loan.principal, None)]
        settled = settle(schedule, paid[key], on=on)
        found[key] = Position(settled, arrears(settled, on=on))
    return found


def limits(on: dt.date) -> Limits:
    """The thresholds in force on `on`: the regulator's, and what the bank set."""
    return Limits(technical_days=int(setting("classification.technical_days", on=on)))


@transaction.atomic
def pre_check(*, on: dt.date, at: dt.datetime) -> int:
    """Suggest a class for each active loan as of `on`; returns how many suggestions changed.

    Twice, or late, gives the same rows: a suggestion equal to the newest one is not stored.
    """
    loans = list(Loan.objects.outstanding().filter(disbursed_on__lte=on).select_related("customer"))
    doubtful = _possibly_late(on)
    looked_at = [loan for loan in loans if loan.pk in doubtful or is_npl(loan.core_class)]
    known = positions(
        looked_at, lines=ScheduleLine.objects.all(), payments=Repayment.objects.all(), on=on
    )
    refinanced = set(
        Repayment.objects.filter(is_cash=False, paid_on__lte=on)
        .in_force()
        .values_list("loan_id", flat=True)
    )
    claims: dict[uuid.UUID, dict[uuid.UUID, Claim]] = defaultdict(dict)
    for loan in loans:
        facts = _facts(loan, known.get(loan.pk), is_refinanced=loan.pk in refinanced)
        claims[loan.customer_id][loan.pk] = Claim(facts, loan.balance or Decimal(0))
    threshold = limits(on)
    proposed: dict[uuid.UUID, Proposal] = {}
    for debtor in claims.values():
        proposed |= classify_debtor(debtor, on=on, limits=threshold)
    facts_of = {key: claim.facts for debtor in claims.values() for key, claim in debtor.items()}
    return _store_changes(loans, proposed, facts_of, on=on, at=at)


def _facts(loan: Loan, position: Position | None, *, is_refinanced: bool) -> Facts:
    """What the bank's data say of a loan; the core's own count of days is taken when higher."""
    late = position.arrears if position else None
    return Facts(
        overdue_days=max(late.overdue_days if late else 0, loan.overdue_days),
        is_refinanced=is_refinanced,
        is_retail=loan.customer.kind in RETAIL,
        present_class=loan.core_class,
        cured_on=late.cured_on if late else None,
        periods_since_cure=late.periods_since if late else 0,
    )


def _possibly_late(on: dt.date) -> set[uuid.UUID]:
    """Loans that may have something overdue; all others surely have not (a test proves it)."""
    with connection.cursor() as cursor:
        cursor.execute(_POSSIBLY_LATE, {"on": on})
        return {key for (key,) in cursor.fetchall()}


# Nothing is late where each line's own payments cover it, or where payments that name no line
# cover everything that fell due: the rule settles the oldest line first.
_POSSIBLY_LATE = """
    WITH newest AS (
        SELECT loan_id, max(run) AS run FROM credit_scheduleline GROUP BY loan_id),
    line AS (
        SELECT s.loan_id, s.due_on, s.principal, coalesce(s.interest, 0) AS interest
          FROM credit_scheduleline s JOIN newest USING (loan_id, run) WHERE s.due_on < %(on)s),
    paid AS (
        SELECT loan_id, for_due_on, principal, interest FROM (
            SELECT DISTINCT ON (source, number) * FROM credit_repayment
             ORDER BY source, number, run DESC) r
         WHERE paid_on <= %(on)s),
    named AS (
        SELECT loan_id, for_due_on AS due_on, sum(principal) AS principal,
               sum(interest) AS interest
          FROM paid WHERE for_due_on IS NOT NULL GROUP BY 1, 2),
    due AS (
        SELECT l.loan_id, sum(l.principal) AS principal, sum(l.interest) AS interest,
               bool_and(coalesce(n.principal, 0) >= l.principal
                        AND coalesce(n.interest, 0) >= l.interest) AS is_covered
          FROM line l LEFT JOIN named n USING (loan_id, due_on) GROUP BY 1),
    got AS (
        SELECT loan_id, sum(principal) AS principal, sum(interest) AS interest,
               bool_or(for_due_on IS NOT NULL) AS has_names
          FROM paid GROUP BY 1)
    SELECT l.id FROM credit_loan l
      LEFT JOIN due d ON d.loan_id = l.id LEFT JOIN got g ON g.loan_id = l.id
     WHERE l.status = 'ACTIVE' AND CASE
           WHEN d.loan_id IS NULL THEN l.matures_on < %(on)s
           ELSE NOT d.is_covered AND NOT (
                NOT coalesce(g.has_names, false) AND coalesce(g.principal, 0) >= d.principal
                AND coalesce(g.interest, 0) >= d.interest) END
"""


def _store_changes(
    loans: list[Loan],
    proposed: Mapping[uuid.UUID, Proposal],
    facts: Mapping[uuid.UUID, Facts],
    *,
    on: dt.date,
    at: dt.datetime,
) -> int:
    before = {
        row.loan_id: _what_counts(row.suggested, row.reasons)
        for row in ClassProposal.objects.filter(loan__in=loans, business_day__lte=on).newest()
    }
    changed = []
    for loan in loans:
        proposal = proposed[loan.pk]
        reasons = [_as_json(reason) for reason in proposal.reasons]
        if before.get(loan.pk) != _what_counts(proposal.loan_class, reasons):
            changed.append((loan, proposal.loan_class, reasons))
    run = next_run() if changed else 0
    ClassProposal.objects.bulk_create(
        ClassProposal(
            loan=loan,
            customer_id=loan.customer_id,
            business_day=on,
            suggested=loan_class,
            overdue_days=facts[loan.pk].overdue_days,
            reasons=reasons,
            run=run,
            recorded_at=at,
        )
        for loan, loan_class, reasons in changed
    )
    return len(changed)


def _what_counts(loan_class: str, reasons: list[dict[str, Any]]) -> tuple[Any, ...]:
    """One more day overdue is no new suggestion; another reason or another band is."""
    return loan_class, [(reason["code"], reason["class"]) for reason in reasons]


def _as_json(reason: Any) -> dict[str, Any]:
    figures = {
        name: value if isinstance(value, int | None) else str(value)
        for name, value in reason.figures.items()
        if name != "class"
    }
    return {"code": reason.code.value, "class": reason.at_least, **figures}
