"""For each model with a visibility rule: how to make one row about a customer."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

from appraisal.models import (
    DeductionEvent,
    Fact,
    Indicator,
    Scheme,
    Score,
    ScoreLine,
    ScoreRun,
)
from credit.models import (
    Check,
    ClassProposal,
    DueDiligence,
    DueDiligenceEvent,
    Inspection,
    Loan,
    LoanBalance,
    LoanClassification,
    LoanGuarantee,
    Repayment,
    ScheduleLine,
    TechnicalArrear,
)
from crm.core import clock
from crm.core.access import VisibleQuerySet
from crm.core.history import History
from crm.core.ids import new_id
from crm.core.models import Delivery, PersonalReveal, Reminder, User
from crm.core.partitions import ensure_partitions
from crm.core.runs import next_run
from customers.models import (
    Assignment,
    Balance,
    CircleMember,
    CircleNotice,
    Customer,
    CustomerGroup,
    DepositAccount,
    FeeIncome,
    GroupMember,
    Guarantee,
    Holding,
    HoldingAmount,
    Maturity,
    Outsider,
    Proposal,
    ProposalLine,
    Relation,
    Sale,
    SaleStep,
    SuitabilityCheck,
)
from tests import factories as make
from tests import people_factories as people
from tests import products_factories as products
from tests import relation_factories as related
from tests import standing_factories as standing
from tests import value_factories as value
from visits.models import Promise, PromiseFeedback, Visit, VisitPerson

DAY = dt.date(2026, 11, 2)
Maker = Callable[[Customer, User], Any]


def _reminder(customer: Customer, user: User) -> Reminder:
    return Reminder.objects.create(
        kind="deposit.maturity",
        subject_key=f"deposit:{customer.pk}",
        about_on=DAY,
        due_on=DAY,
        lead_days=0,
        customer_id=customer.pk,
        planned_at=clock.now(),
    )


def _delivery(customer: Customer, user: User) -> Delivery:
    ensure_partitions("core_delivery", [DAY])
    reminder = Reminder.objects.filter(customer_id=customer.pk).first() or _reminder(customer, user)
    return Delivery.objects.create(
        due_on=DAY,
        reminder=reminder,
        customer_id=customer.pk,
        channel=Delivery.Channel.IN_APP,
        recipient=user,
        created_at=clock.now(),
    )


def _showing(customer: Customer, user: User) -> PersonalReveal:
    return PersonalReveal.objects.create(
        at=clock.now(),
        user=user,
        customer_id=customer.pk,
        branch=customer.branch,
        table="customers_customer",
        row_id=customer.pk,
        field="phone",
        purpose=PersonalReveal.Purpose.CALL_BACK,
    )


def _loan(customer: Customer) -> Loan:
    return Loan.objects.filter(customer=customer).first() or make.make_loan(customer)


def _line(customer: Customer, user: User) -> ScheduleLine:
    return ScheduleLine.objects.create(
        loan=_loan(customer), customer_id=customer.pk, due_on=DAY, principal=Decimal(1), run=1
    )


def _repayment(customer: Customer, user: User) -> Repayment:
    return Repayment.objects.create(
        loan=_loan(customer),
        customer_id=customer.pk,
        source="CORE",
        number=f"R{customer.number}",
        paid_on=DAY,
        principal=Decimal(1),
        interest=Decimal(0),
        run=1,
    )


def _file(customer: Customer, user: User) -> DueDiligence:
    found = DueDiligence.objects.filter(customer=customer).first()
    return found or make.make_due_diligence(customer, lead=user)


def _inspection(customer: Customer, user: User) -> Inspection:
    return make.make_inspection(_loan(customer), kind=Inspection.Kind.SPECIAL)


def _proposal(customer: Customer, user: User) -> ClassProposal:
    return make.make_proposal(_loan(customer))


def _technical(customer: Customer, user: User) -> TechnicalArrear:
    return TechnicalArrear.objects.create(
        loan=_loan(customer),
        customer_id=customer.pk,
        due_on=DAY,
        reason="系统扣款失败",
        noted_on=DAY,
        noted_by=user,
        noted_at=clock.now(),
    )


def _deposit_balance(customer: Customer, user: User) -> Balance:
    return make.set_balance(make.make_deposit(customer), DAY, Decimal(1))


def _loan_balance(customer: Customer, user: User) -> LoanBalance:
    return make.set_loan_balance(_loan(customer), DAY, Decimal(1))


def _visit(customer: Customer, user: User) -> Visit:
    return Visit.objects.create(
        customer=customer,
        manager=user,
        logged_by=user,
        channel=Visit.Channel.PHONE,
        happened_at=clock.now(),
        result=Visit.Result.FOLLOW_UP,
        client_key=new_id(),
        created_at=clock.now(),
    )


def _person(customer: Customer, user: User) -> VisitPerson:
    return VisitPerson.objects.create(
        visit=_visit(customer, user), contact=make.make_contact(customer), customer_id=customer.pk
    )


def _promise(customer: Customer, user: User) -> Promise:
    return Promise.objects.create(
        customer=customer,
        text="回复利率",
        made_by=user,
        made_on=DAY,
        due_on=DAY,
        created_at=clock.now(),
    )


def _feedback(customer: Customer, user: User) -> PromiseFeedback:
    promise = _promise(customer, user)
    return PromiseFeedback.objects.create(
        promise=promise, customer_id=customer.pk, day=DAY, text="在办", by=user
    )


def _whose(customer: Customer, user: User) -> dict[str, Any]:
    return {"manager": user, "branch": customer.branch}


def _fact(customer: Customer, user: User) -> Fact:
    ensure_partitions("appraisal_fact", [DAY])
    return Fact.objects.create(
        business_day=DAY,
        measure="deposit.balance",
        value=1,
        rows=1,
        run=next_run(),
        **_whose(customer, user),
    )


def _deduction(customer: Customer, user: User) -> DeductionEvent:
    return DeductionEvent.objects.create(
        indicator_code="late",
        occurred_on=DAY,
        points=2,
        reason="迟报",
        recorded_by=user,
        recorded_at=clock.now(),
        run=next_run(),
        **_whose(customer, user),
    )


def _score(customer: Customer, user: User) -> Score:
    scheme = Scheme.objects.create(code=f"s{next_run()}", name="方案", valid_from=DAY)
    run = ScoreRun.objects.create(
        run=next_run(), business_day=DAY, scheme=scheme, digest="0" * 64, computed_at=clock.now()
    )
    return Score.objects.create(
        run=run,
        business_day=DAY,
        points=1,
        assessed_standard=1,
        full_standard=1,
        **_whose(customer, user),
    )


def _score_line(customer: Customer, user: User) -> ScoreLine:
    score = _score(customer, user)
    indicator = Indicator.objects.create(
        scheme=score.run.scheme,
        code="growth",
        position=1,
        name="净增",
        group=Indicator.Group.DEPOSIT,
        kind=Indicator.Kind.COMPLETION,
        standard=1,
    )
    return ScoreLine.objects.create(
        score=score, indicator=indicator, points=1, **_whose(customer, user)
    )


def _maturity(customer: Customer, user: User) -> Maturity:
    return Maturity.objects.create(
        customer=customer,
        account=make.make_deposit(customer),
        branch=customer.branch,
        matured_on=DAY,
        amount=1,
        recorded_at=clock.now(),
    )


def _relation(customer: Customer, user: User) -> Relation:
    return related.make_relation(customer, related.make_outsider(customer))


def _guarantee(customer: Customer, user: User) -> Guarantee:
    return related.make_guarantee(related.make_outsider(customer), customer)


def _circle_member(customer: Customer, user: User) -> CircleMember:
    return related.make_circle_member(customer, new_id())


# A customer becomes a borrower by a loan, so the makers of credit rows are asked of borrowers only.
MAKERS: dict[type[models.Model], Maker] = {
    Customer: lambda customer, user: customer,
    Assignment: lambda customer, user: customer.assignments.get(),
    DepositAccount: lambda customer, user: make.make_deposit(customer),
    Balance: _deposit_balance,
    Maturity: _maturity,
    Holding: lambda customer, user: products.make_holding(customer),
    HoldingAmount: lambda customer, user: products.make_holding(customer, {DAY: 1}).amounts.get(),
    FeeIncome: lambda customer, user: products.make_fee(customer, DAY),
    **people.MAKERS,
    **standing.MAKERS,
    **value.MAKERS,
    SuitabilityCheck: lambda customer, user: products.make_check(customer, user),
    Proposal: lambda customer, user: products.make_proposal(customer, user),
    ProposalLine: lambda customer, user: products.make_proposal(customer, user).lines.get(),
    Sale: lambda customer, user: products.make_sale(customer, user),
    SaleStep: lambda customer, user: products.make_sale(customer, user).steps.first(),
    Outsider: lambda customer, user: related.make_outsider(customer),
    Relation: _relation,
    CustomerGroup: lambda customer, user: related.make_group(customer),
    GroupMember: lambda customer, user: related.make_group(customer).members.get(),
    Guarantee: _guarantee,
    CircleNotice: lambda customer, user: related.make_notice(_guarantee(customer, user), user),
    CircleMember: _circle_member,
    LoanGuarantee: lambda customer, user: related.tie(_loan(customer), _guarantee(customer, user)),
    PersonalReveal: _showing,
    Reminder: _reminder,
    Delivery: _delivery,
    Loan: lambda customer, user: _loan(customer),
    LoanBalance: _loan_balance,
    TechnicalArrear: _technical,
    LoanClassification: lambda customer, user: _loan(customer).classifications.get(),
    ScheduleLine: _line,
    Repayment: _repayment,
    DueDiligence: _file,
    Check: lambda customer, user: _file(customer, user).checks.first(),
    DueDiligenceEvent: lambda customer, user: _file(customer, user).events.first(),
    Inspection: _inspection,
    ClassProposal: _proposal,
    Visit: _visit,
    VisitPerson: _person,
    Promise: _promise,
    PromiseFeedback: _feedback,
    Fact: _fact,
    DeductionEvent: _deduction,
    Score: _score,
    ScoreLine: _score_line,
}

# the database writes a row of history with each row made above
MAKERS |= {
    model: lambda customer, user: None
    for model in apps.get_models()
    if issubclass(model, History) and model.pgh_tracked_model in MAKERS
}


def ruled_models() -> list[type[models.Model]]:
    """Every model whose rows are shown through `.visible_to`."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model._default_manager._queryset_class, VisibleQuerySet)  # type: ignore[attr-defined]  # of managers made from QuerySets
    ]
