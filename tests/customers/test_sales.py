"""Proposals and sales: what does not suit is refused by every door, and what was asked is kept."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from crm.core.errors import Refusal, StaleWrite
from crm.core.models import Setting, User
from customers import services
from customers.models import (
    Customer,
    Need,
    Product,
    ProductKind,
    Proposal,
    ProposalLine,
    Sale,
    SaleStep,
    SuitabilityCheck,
)
from customers.services.proposal import NotYours, WrongState
from customers.services.sale import NotAsAccepted
from customers.services.suitability import Unsuitable
from tests import factories
from tests import products_factories as make

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
LATER = MONDAY + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _in_english(db: None) -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def payroll(db: None) -> Product:
    """Nothing to lose with it."""
    return make.make_product(ProductKind.PAYROLL, code="DF-1", feature="批量入账")


def sell(customer: Customer, product: Product, by: User, **fields: Any) -> Sale:
    return services.sell(
        **{
            "customer": customer,
            "product": product,
            "amount": Decimal("5000.00"),
            "line": None,
            "contract": "",
            "confirmation": "",
            "client_key": uuid.uuid4(),
            "by": by,
            "at": MONDAY,
            **fields,
        }
    )


def draft(customer: Customer, by: User, *products: Product, **fields: Any) -> Proposal:
    return services.draft_proposal(
        **{
            "customer": customer,
            "need": None,
            "items": [services.Item(product, Decimal("100000.00")) for product in products],
            "text": "",
            "by": by,
            "at": MONDAY,
            **fields,
        }
    )


def accepted(customer: Customer, by: User, *products: Product) -> Proposal:
    """A proposal that went all the way."""
    row = draft(customer, by, *products)
    row = services.present_proposal(proposal=row, version=1, by=by, at=MONDAY)
    return services.decide_proposal(
        proposal=row, accepted=True, reason="", version=2, by=by, at=LATER
    )


# --- selling ------------------------------------------------------------------------------------


def test_a_sale_keeps_grade_level_and_question_and_plans_its_steps(
    customer: Customer, payroll: Product, manager: User, as_app: Any
) -> None:
    payroll.after_sale = [
        {"code": "THANKS"}, {"code": "CONFIRMATION", "days": 5}, {"code": "INFORMATION"}
    ]  # fmt: skip
    payroll.save()
    Setting.objects.create(
        key="sale.after_days",
        value={"THANKS": 2, "CONFIRMATION": 3, "INFORMATION": 9, "CALL_BACK": 15},
        from_on=MONDAY.date(),
    )
    with as_app(manager):
        sale = sell(customer, payroll, manager, contract="DF2026-001")
    assert (sale.sold_on, sale.sold_by, sale.contract) == (MONDAY.date(), manager, "DF2026-001")
    assert (sale.suitability.outcome, sale.suitability.why) == ("SUITABLE", "NOT_GRADED")
    assert [(step.code, step.due_on) for step in sale.steps.order_by("due_on")] == [
        ("THANKS", dt.date(2026, 11, 25)),
        ("CONFIRMATION", dt.date(2026, 11, 28)),
        ("INFORMATION", dt.date(2026, 12, 2)),
    ]


def test_a_sale_that_does_not_suit_is_refused_and_the_question_stays(
    customer: Customer, manager: User, as_app: Any
) -> None:
    risky = make.make_product(ProductKind.FUND, risk_grade="R5")
    with as_app(manager), pytest.raises(Unsuitable, match="has never been assessed") as no:
        sell(customer, risky, manager)
    assert "take the risk assessment first" in str(no.value)
    assert not Sale.objects.exists()
    check = SuitabilityCheck.objects.get()
    assert (check.outcome, check.why, check.occasion) == ("REFUSED", "NO_PROFILE", "SALE")
    assert (check.risk_grade, check.risk_level, check.by) == ("R5", "", manager)


def test_no_door_of_the_database_writes_a_sale_that_does_not_suit(
    customer: Customer, manager: User
) -> None:
    sale = make.make_sale(customer, manager)
    for grade, level in (("R1", ""), ("R2", "C1"), ("R3", "C2"), ("R4", "C3"), ("R5", "C4")):
        with pytest.raises(IntegrityError, match="sale_suits_the_customer"), transaction.atomic():
            make.make_sale(customer, manager, risk_grade=grade, risk_level=level)
    for grade, level in (("R1", "C1"), ("R2", "C2"), ("R1", "C3"), ("R4", "C4"), ("R5", "C5")):
        make.make_sale(customer, manager, risk_grade=grade, risk_level=level)
    assert Sale.objects.count() == 6
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        Sale.objects.filter(pk=sale.pk).update(risk_grade="R5", risk_level="C5")


def test_attack_52_a_grade_raised_between_form_and_sale_counts(
    customer: Customer, payroll: Product, manager: User
) -> None:
    seen = Product.objects.get(pk=payroll.pk)
    Product.objects.filter(pk=payroll.pk).update(risk_grade="R4")
    with pytest.raises(Unsuitable):
        sell(customer, seen, manager)
    assert SuitabilityCheck.objects.get().risk_grade == "R4"


def test_attack_52_what_was_accepted_is_what_is_sold(
    customer: Customer, payroll: Product, manager: User
) -> None:
    other = make.make_product(ProductKind.COLLECTION)
    line = accepted(customer, manager, payroll).lines.get()
    with pytest.raises(NotAsAccepted, match="another product"):
        sell(customer, other, manager, line=line)
    with pytest.raises(NotAsAccepted, match="more than the customer accepted"):
        sell(customer, payroll, manager, line=line, amount=Decimal("100000.01"))
    with pytest.raises(NotAsAccepted, match="more than the customer accepted"):
        sell(customer, payroll, manager, line=line, amount=None)
    Product.objects.filter(pk=payroll.pk).update(version=2)
    with pytest.raises(NotAsAccepted, match="present it again"):
        sell(customer, payroll, manager, line=line)
    Product.objects.filter(pk=payroll.pk).update(version=1)
    assert sell(customer, payroll, manager, line=line, amount=Decimal(100000)).line == line
    with pytest.raises(NotAsAccepted, match="sold already"):
        sell(customer, payroll, manager, line=line)


@pytest.mark.parametrize("state", ["DRAFT", "PRESENTED", "DECLINED"])
def test_a_line_of_a_proposal_that_was_not_accepted_cannot_be_sold(
    customer: Customer, payroll: Product, manager: User, state: str
) -> None:
    row = make.make_proposal(customer, manager, payroll, state=state, reason="不需要")
    with pytest.raises(NotAsAccepted, match="has not accepted"):
        sell(customer, payroll, manager, line=row.lines.get())


def test_a_line_of_another_customer_cannot_be_sold_to_this_one(
    customer: Customer, payroll: Product, manager: User
) -> None:
    second = factories.make_customer(manager, customer.branch, "江州第二机械厂")
    line = accepted(second, manager, payroll).lines.get()
    with pytest.raises(NotAsAccepted):
        sell(customer, payroll, manager, line=line)
    assert not Sale.objects.exists()


def test_attack_53_the_same_form_sent_twice_sells_once(
    customer: Customer, payroll: Product, manager: User
) -> None:
    key = uuid.uuid4()
    first = sell(customer, payroll, manager, client_key=key)
    assert sell(customer, payroll, manager, client_key=key) == first
    assert Sale.objects.count() == 1
    assert SaleStep.objects.count() == 2


def test_attack_5_who_only_reads_or_prepares_sells_nothing(
    customer: Customer,
    payroll: Product,
    assistant: User,
    auditor: User,
    head_office: User,
    colleague: User,
    risk: User,
) -> None:
    for who in (assistant, auditor, head_office, risk):
        with pytest.raises(NotYours):
            sell(customer, payroll, who)
    with pytest.raises(Customer.DoesNotExist):  # a manager, but not this customer's
        sell(customer, payroll, colleague)
    assert not Sale.objects.exists()
    assert not SuitabilityCheck.objects.exists()


def test_an_after_sale_step_is_done_once(
    customer: Customer, manager: User, assistant: User, auditor: User
) -> None:
    step = make.make_sale(customer, manager).steps.get()
    with pytest.raises(NotYours):
        services.do_step(step=step, note="", by=auditor, at=MONDAY)
    services.do_step(step=step, note=" 已致电感谢 ", by=assistant, at=MONDAY)
    services.do_step(step=step, note="再次", by=manager, at=LATER + dt.timedelta(days=1))
    step.refresh_from_db()
    assert (step.done_on, step.done_by, step.note) == (MONDAY.date(), assistant, "已致电感谢")
    assert not SaleStep.objects.all().open().exists()


# --- proposing ----------------------------------------------------------------------------------


def test_a_draft_is_written_from_the_talking_points(
    customer: Customer, payroll: Product, manager: User
) -> None:
    row = draft(customer, manager, payroll)
    assert (row.state, row.text) == ("DRAFT", f"【{payroll.name}】\n批量入账")
    line = row.lines.get()
    assert (line.product, line.amount, line.customer_id) == (payroll, 100000, customer.pk)


def test_a_proposal_of_what_does_not_suit_is_refused_with_the_reason_and_recorded(
    customer: Customer, payroll: Product, manager: User
) -> None:
    fund = make.make_product(ProductKind.FUND, risk_grade="R3")
    with pytest.raises(Unsuitable) as no:
        draft(customer, manager, payroll, fund)
    assert no.value.field == "product_1"
    assert not Proposal.objects.exists()
    asked = SuitabilityCheck.objects.order_by("pk").values_list("occasion", "outcome")
    assert list(asked) == [("PROPOSAL", "SUITABLE"), ("PROPOSAL", "REFUSED")]


def test_a_draft_is_asked_again_when_it_is_presented(
    customer: Customer, payroll: Product, manager: User
) -> None:
    row = draft(customer, manager, payroll)
    Product.objects.filter(pk=payroll.pk).update(sold_to=dt.date(2026, 11, 22))
    with pytest.raises(Unsuitable, match="not on sale"):
        services.present_proposal(proposal=row, version=1, by=manager, at=MONDAY)
    row.refresh_from_db()
    assert row.state == "DRAFT"


def test_what_was_presented_stays_as_it_was_shown(
    customer: Customer, payroll: Product, manager: User
) -> None:
    row = draft(customer, manager, payroll)
    services.present_proposal(proposal=row, version=1, by=manager, at=MONDAY)
    with pytest.raises(WrongState):
        services.revise_proposal(
            proposal=row, items=[services.Item(payroll)], text="改", version=2, by=manager, at=LATER
        )
    with pytest.raises(WrongState):
        services.present_proposal(proposal=row, version=2, by=manager, at=LATER)


def test_attack_52_a_draft_changed_meanwhile_is_not_presented(
    customer: Customer, payroll: Product, manager: User, assistant: User
) -> None:
    row = draft(customer, manager, payroll)
    services.revise_proposal(
        proposal=row, items=[services.Item(payroll, Decimal(1))], text="改", version=1,
        by=assistant, at=MONDAY,
    )  # fmt: skip
    with pytest.raises(StaleWrite):
        services.present_proposal(proposal=row, version=1, by=manager, at=LATER)
    row.refresh_from_db()
    assert (row.text, row.state, row.version) == ("改", "DRAFT", 2)
    assert ProposalLine.objects.get().amount == 1


def test_a_no_needs_its_reason_and_a_yes_has_none(
    customer: Customer, payroll: Product, manager: User
) -> None:
    row = draft(customer, manager, payroll)
    row = services.present_proposal(proposal=row, version=1, by=manager, at=MONDAY)
    with pytest.raises(Refusal, match="Say why"):
        services.decide_proposal(
            proposal=row, accepted=False, reason=" ", version=2, by=manager, at=LATER
        )
    row = services.decide_proposal(
        proposal=row, accepted=False, reason="费率偏高", version=2, by=manager, at=LATER
    )
    assert (row.state, row.reason, row.decided_at) == ("DECLINED", "费率偏高", LATER)
    with pytest.raises(WrongState):
        services.decide_proposal(
            proposal=row, accepted=True, reason="", version=3, by=manager, at=LATER
        )


def test_an_assistant_drafts_and_presents_but_takes_no_answer(
    customer: Customer, payroll: Product, assistant: User
) -> None:
    row = draft(customer, assistant, payroll)
    row = services.present_proposal(proposal=row, version=1, by=assistant, at=MONDAY)
    with pytest.raises(NotYours):
        services.decide_proposal(
            proposal=row, accepted=True, reason="", version=2, by=assistant, at=LATER
        )


def test_a_proposal_needs_one_to_six_products_each_once(
    customer: Customer, payroll: Product, manager: User
) -> None:
    with pytest.raises(Refusal, match="at least one"):
        draft(customer, manager)
    with pytest.raises(Refusal, match="once"):
        draft(customer, manager, payroll, payroll)
    with pytest.raises(Refusal, match="At most six"):
        draft(customer, manager, *(make.make_product(ProductKind.CARD) for _ in range(7)))


def test_a_need_of_another_customer_is_refused(
    customer: Customer, foreign_customer: Customer, payroll: Product, manager: User
) -> None:
    fields = {"kind": "PAYROLL", "found_on": MONDAY.date(), "found_by": manager,
              "created_at": MONDAY}  # fmt: skip
    theirs = Need.objects.create(customer=foreign_customer, **fields)
    with pytest.raises(Refusal, match="another customer"):
        draft(customer, manager, payroll, need=theirs)
    own = Need.objects.create(customer=customer, **fields)
    assert draft(customer, manager, payroll, need=own).need == own


def test_who_does_not_write_about_the_customer_proposes_nothing(
    customer: Customer, payroll: Product, auditor: User, head_office: User, risk: User
) -> None:
    for who in (auditor, head_office, risk):
        with pytest.raises(NotYours):
            draft(customer, who, payroll)
    assert not SuitabilityCheck.objects.exists()


def test_checks_can_only_be_added(customer: Customer, manager: User) -> None:
    make.make_check(customer, manager)
    with connection.cursor() as cursor:
        for role in ("crm_app", "crm_job"):
            for verb in ("UPDATE", "DELETE", "TRUNCATE"):
                cursor.execute(
                    "SELECT has_table_privilege(%s, 'customers_suitabilitycheck', %s)", [role, verb]
                )
                assert cursor.fetchone() == (False,)
