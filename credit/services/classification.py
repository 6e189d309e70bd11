"""The nightly five-class pre-check: SQL selects, the rule decides, changes are stored."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from credit.models import (
    ClassProposal,
    Loan,
    LoanBalance,
    LoanClassification,
    Repayment,
    ScheduleLine,
    TechnicalArrear,
)
from credit.models.loan import LoanQuerySet
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
from crm.core.workdays import next_working_days
from customers.models import Customer

# 零售: loans to people, their one-person businesses included
RETAIL = (Customer.Kind.INDIVIDUAL, Customer.Kind.SOLE_PROPRIETOR)


@dataclass(frozen=True)
class Position:
    """A loan's schedule with what was paid on it, and what is late."""

    lines: list[Line]
    arrears: Arrears

    def overdue_days(self, loan: Loan) -> int:
        """By our own count or the core's newest, whichever is more.

        None while the only open line fell due on a day off and may still be paid.
        """
        told = loan.overdue_days if loan.overdue_days > self.arrears.excused_days else 0
        return max(self.arrears.overdue_days, told)


def positions(
    loans: Iterable[Loan],
    *,
    lines: ScheduleLineQuerySet,
    payments: RepaymentQuerySet,
    on: dt.date,
) -> dict[uuid.UUID, Position]:
    """Schedule and arrears of each loan on `on`, in three queries.

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
        due[key] = due[key] or [Due(loan.matures_on, loan.principal, None)]
    until = next_working_days(
        line.due_on for schedule in due.values() for line in schedule if line.due_on <= on
    )
    for key in wanted:
        schedule = [replace(line, payable_until=until.get(line.due_on)) for line in due[key]]
        settled = settle(schedule, paid[key], on=on)
        found[key] = Position(settled, arrears(settled, on=on))
    return found


def limits(on: dt.date) -> Limits:
    """The thresholds in force on `on`: the regulator's, and what the bank set."""
    return Limits(technical_days=int(setting("classification.technical_days", on=on)))


@dataclass(frozen=True)
class _Told:
    """What the core told of a loan that holds on the day: never what it told later."""

    loan_class: str = ""
    overdue_days: int = 0


@transaction.atomic
def pre_check(*, on: dt.date, at: dt.datetime) -> int:
    """Suggest a class for each loan outstanding on `on`; returns how many suggestions changed.

    Twice, or late, gives the same rows: class, balance and state are those of `on`, and a
    suggestion equal to the newest one is not stored.
    """
    there = Loan.objects.outstanding_on(on)
    loans = list(there.select_related("customer"))
    told = _told(there, on)
    balances = dict(
        LoanBalance.objects.filter(loan__in=there).on(on).values_list("loan_id", "amount")
    )
    doubtful = _possibly_late(on)
    bad = {loan.pk for loan in loans if is_npl(told[loan.pk].loan_class)}
    looked_at = [loan for loan in loans if loan.pk in doubtful | bad]
    ended = _ended({loan.customer_id for loan in loans if loan.pk in bad}, on)
    known = positions(
        [*looked_at, *ended],
        lines=ScheduleLine.objects.all(),
        payments=Repayment.objects.all(),
        on=on,
    )
    refinanced = set(
        Repayment.objects.filter(is_cash=False, paid_on__lte=on)
        .in_force()
        .values_list("loan_id", flat=True)
    )
    excuses = _technical(there, on)
    claims: dict[uuid.UUID, dict[uuid.UUID, Claim]] = defaultdict(dict)
    for loan in ended:
        facts = _facts_of_ended(loan, known[loan.pk])
        claims[loan.customer_id][loan.pk] = Claim(facts, Decimal(0))
    for loan in loans:
        facts = _facts(loan, known.get(loan.pk), told[loan.pk], on=on)
        facts = replace(
            facts,
            is_refinanced=loan.pk in refinanced,
            is_technical=(loan.pk, on - dt.timedelta(facts.overdue_days)) in excuses,
        )
        claims[loan.customer_id][loan.pk] = Claim(facts, balances.get(loan.pk, Decimal(0)))
    threshold = limits(on)
    proposed: dict[uuid.UUID, Proposal] = {}
    for debtor in claims.values():
        proposed |= classify_debtor(debtor, on=on, limits=threshold)
    facts_of = {key: claim.facts for debtor in claims.values() for key, claim in debtor.items()}
    return _store_changes(loans, proposed, facts_of, on=on, at=at)


def _told(loans: LoanQuerySet, on: dt.date) -> Mapping[uuid.UUID, _Told]:
    """The core's class on `on`; its count of overdue days only where it is of `on` itself."""
    found: dict[uuid.UUID, _Told] = defaultdict(_Told)
    for row in LoanClassification.objects.filter(loan__in=loans).on(on):
        found[row.loan_id] = _Told(row.core_class, row.overdue_days if row.valid_from == on else 0)
    return found


def _ended(debtors: set[uuid.UUID], on: dt.date) -> list[Loan]:
    """Loans that `debtors` settled by `on`: with them their arrears ended."""
    return list(Loan.objects.filter(customer__in=debtors, settled_on__lte=on))


def _technical(loans: LoanQuerySet, on: dt.date) -> set[tuple[uuid.UUID, dt.date]]:
    """Loan and due day of the arrears that somebody noted as technical by the end of `on`."""
    rows = TechnicalArrear.objects.filter(loan__in=loans, noted_on__lte=on)
    return set(rows.values_list("loan_id", "due_on"))


def _facts(loan: Loan, position: Position | None, told: _Told, *, on: dt.date) -> Facts:
    """What the bank's data say of a loan; the core's own count of days is taken when higher.

    Not while the only open line fell due on a day off and may still be paid.
    """
    late = position.arrears if position else None
    core_days = told.overdue_days
    if late and core_days <= late.excused_days:
        core_days = 0
    return Facts(
        overdue_days=max(late.overdue_days if late else 0, core_days),
        is_retail=loan.customer.kind in RETAIL,
        present_class=told.loan_class,
        cured_on=late.cured_on if late else None,
        periods_since_cure=late.periods_since if late else 0,
        kept=late.kept if late else (),
    )


def _facts_of_ended(loan: Loan, position: Position) -> Facts:
    """Of a settled loan only when its arrears ended: at the latest when it was settled."""
    late = position.arrears
    return Facts(cured_on=loan.settled_on if late.overdue_days else late.cured_on)


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
     WHERE (l.status = 'ACTIVE' OR coalesce(l.settled_on, l.off_balance_on) > %(on)s) AND CASE
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
