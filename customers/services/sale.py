"""Sales: asked for suitability under lock, with the steps that follow."""

import datetime as dt
import uuid
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.core.access import may_log_visits, may_sell
from crm.core.clock import business_day
from crm.core.constraints import refusing
from crm.core.errors import Refusal
from crm.core.models import User
from crm.core.policy import setting
from customers.models import (
    Customer,
    Product,
    Proposal,
    ProposalLine,
    Sale,
    SaleStep,
    SuitabilityCheck,
)
from customers.services.proposal import SELLERS, NotYours
from customers.services.suitability import (
    Unsuitable,
    check_suitability,
    is_refused,
    needs_confirmation,
)


class NotAsAccepted(Refusal):
    """What is to be sold is not what the customer accepted."""


def sell(
    *,
    customer: Customer,
    product: Product,
    amount: Decimal | None,
    line: ProposalLine | None,
    contract: str,
    confirmation: str,
    client_key: uuid.UUID,
    by: User,
    at: dt.datetime,
) -> Sale:
    """Record a sale with its after-sale steps; the same `client_key` again gives the same sale.

    `line`: the accepted proposal's line that is carried out; product and amount must be what was
    accepted, of a product that is as it was shown. Suitability is asked while customer and
    product are locked; a no raises Unsuitable, and what was asked stays on record.
    """
    if not may_sell(by, customer.pk):
        raise NotYours(_("You may not sell to this customer."), who=SELLERS)
    with transaction.atomic():
        sale, refused = _sell_locked(
            customer=customer,
            product=product,
            amount=amount,
            line=line,
            contract=contract,
            confirmation=confirmation.strip(),
            client_key=client_key,
            by=by,
            at=at,
        )
    if refused or not sale:  # outside, so that the record of the question is kept
        raise refused or AssertionError("neither sold nor refused")
    return sale


def _sell_locked(
    *,
    customer: Customer,
    product: Product,
    amount: Decimal | None,
    line: ProposalLine | None,
    contract: str,
    confirmation: str,
    client_key: uuid.UUID,
    by: User,
    at: dt.datetime,
) -> tuple[Sale | None, Refusal | None]:
    on = business_day(at)
    theirs = Customer.objects.visible_to(by, on).select_for_update(of=("self",))
    buyer = theirs.get(pk=customer.pk)
    offered = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    if known := Sale.objects.visible_to(by, on).filter(client_key=client_key).first():
        return known, None
    if line:
        _check_line(line, buyer, offered, amount, by, on)
    check = check_suitability(
        customer=buyer, product=offered, occasion=SuitabilityCheck.Occasion.SALE, by=by, at=at
    )
    if is_refused(check):
        return None, Unsuitable(check)
    if needs_confirmation(check) and not confirmation:
        return None, Unsuitable(check, field="confirmation")
    with refusing(Sale):
        sale = Sale.objects.create(
            customer=buyer,
            product=offered,
            line=line,
            suitability=check,
            amount=amount,
            contract=contract,
            risk_grade=check.risk_grade,
            risk_level=check.risk_level,
            confirmation=confirmation if needs_confirmation(check) else "",
            sold_on=on,
            sold_by=by,
            client_key=client_key,
            created_at=at,
        )
    _plan_steps(sale, on)
    return sale, None


def _check_line(
    line: ProposalLine,
    customer: Customer,
    product: Product,
    amount: Decimal | None,
    by: User,
    on: dt.date,
) -> None:
    """What was accepted is what is carried out: attack 52."""
    lines = ProposalLine.objects.visible_to(by, on).select_for_update(of=("self",))
    row = lines.select_related("proposal").get(pk=line.pk)
    if row.customer_id != customer.pk or row.proposal.state != Proposal.State.ACCEPTED:
        raise NotAsAccepted(_("The customer has not accepted this proposal."))
    if row.product_id != product.pk:
        raise NotAsAccepted(_("The customer accepted another product."), field="product")
    if row.product_version != product.version:
        raise NotAsAccepted(
            _("The product has changed since it was presented: present it again."), field="product"
        )
    if row.amount is not None and (amount is None or amount > row.amount):
        raise NotAsAccepted(_("This is more than the customer accepted."), field="amount")
    if Sale.objects.visible_to(by, on).filter(line=row).exists():
        raise NotAsAccepted(_("This line of the proposal is sold already."))


def _plan_steps(sale: Sale, on: dt.date) -> None:
    """The product's steps, each due its own or the setting's days after the sale."""
    days = setting("sale.after_days", on=on)
    SaleStep.objects.bulk_create(
        SaleStep(
            sale=sale,
            customer_id=sale.customer_id,
            code=step["code"],
            due_on=on + dt.timedelta(days=int(step.get("days") or days.get(step["code"], 1))),
        )
        for step in sale.product.after_sale
    )


@transaction.atomic
def do_step(*, step: SaleStep, note: str, by: User, at: dt.datetime) -> SaleStep:
    """An after-sale step is done; doing it twice changes nothing."""
    if not may_log_visits(by, step.customer_id):
        raise NotYours(_("You may not write about this customer."), who=SELLERS)
    on = business_day(at)
    row = SaleStep.objects.visible_to(by, on).select_for_update(of=("self",)).get(pk=step.pk)
    if row.done_on is None:
        row.done_on, row.done_by, row.note = on, by, note.strip()
        row.save(update_fields=["done_on", "done_by", "note"])
    return row
