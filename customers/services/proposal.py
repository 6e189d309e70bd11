"""Proposals: drafted, presented as they stand, accepted or declined."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.core.access import may_log_visits, may_sell
from crm.core.clock import business_day
from crm.core.constraints import refusing
from crm.core.errors import Refusal, StaleWrite
from crm.core.models import User
from customers.models import Customer, Need, Product, Proposal, ProposalLine, SuitabilityCheck
from customers.services.suitability import Unsuitable, check_suitability, is_refused

State = Proposal.State
MOST_LINES = 6
SELLERS = _("The customer's account manager or the branch head may.")


class NotYours(Refusal):
    """Somebody who may not write about this customer."""

    status = 403


class WrongState(Refusal):
    """The proposal is not where this step begins."""


@dataclass(frozen=True)
class Item:
    """A product to propose, with its amount in yuan where it has one."""

    product: Product
    amount: Decimal | None = None


def fabe_text(products: Sequence[Product]) -> str:
    """The talking points of `products` as a first draft: feature, advantage, benefit, evidence."""
    parts = []
    for product in products:
        points = [str(getattr(product, name)) for name in Product.FABE]
        parts.append("\n".join([f"【{product.name}】", *(point for point in points if point)]))
    return "\n\n".join(parts)


def draft_proposal(
    *,
    customer: Customer,
    need: Need | None,
    items: Sequence[Item],
    text: str,
    by: User,
    at: dt.datetime,
) -> Proposal:
    """A new draft; its text is the talking points where `text` is empty.

    Raises Unsuitable for a product that does not suit (what was asked stays on record), Refusal
    for a need of somebody else, a product twice, no product at all or more than six.
    """
    _may(by, customer)
    _check_items(customer, items, by, at)
    with refusing(Proposal, ProposalLine):
        proposal = Proposal.objects.create(
            customer=customer,
            need=_its_need(customer, need),
            text=text or fabe_text([item.product for item in items]),
            drafted_by=by,
            drafted_at=at,
        )
        _write_lines(proposal, items)
    return proposal


def revise_proposal(
    *, proposal: Proposal, items: Sequence[Item], text: str, version: int, by: User, at: dt.datetime
) -> Proposal:
    """Change a draft that is still at `version`; raises as `draft_proposal`, and StaleWrite."""
    _may(by, proposal.customer)
    _check_items(proposal.customer, items, by, at)
    with transaction.atomic():
        row = _locked(proposal, State.DRAFT, version, by, at)
        row.text = text or fabe_text([item.product for item in items])
        row.version += 1
        row.save(update_fields=["text", "version"])
        with refusing(ProposalLine):
            row.lines.all().delete()
            _write_lines(row, items)
    return row


def present_proposal(*, proposal: Proposal, version: int, by: User, at: dt.datetime) -> Proposal:
    """Show the draft to the customer: from now on it stays as it is.

    Every product is asked for once more, as days may have gone by. Raises Unsuitable.
    """
    _may(by, proposal.customer)
    items = [Item(line.product, line.amount) for line in proposal.lines.select_related("product")]
    _check_items(proposal.customer, items, by, at)
    with transaction.atomic():
        row = _locked(proposal, State.DRAFT, version, by, at)
        for line in row.lines.select_related("product"):
            ProposalLine.objects.filter(pk=line.pk).update(product_version=line.product.version)
        row.state, row.presented_at, row.version = State.PRESENTED, at, row.version + 1
        row.save(update_fields=["state", "presented_at", "version"])
    return row


@transaction.atomic
def decide_proposal(
    *, proposal: Proposal, accepted: bool, reason: str, version: int, by: User, at: dt.datetime
) -> Proposal:
    """The customer's answer to what was presented; a no needs its reason."""
    if not may_sell(by, proposal.customer_id):
        raise NotYours(_("You may not take this customer's answer."), who=SELLERS)
    row = _locked(proposal, State.PRESENTED, version, by, at)
    if not accepted and not reason.strip():
        raise Refusal(_("Say why the customer declined."), field="reason")
    row.state = State.ACCEPTED if accepted else State.DECLINED
    row.reason = "" if accepted else reason.strip()
    row.decided_at, row.version = at, row.version + 1
    row.save(update_fields=["state", "reason", "decided_at", "version"])
    return row


def _may(by: User, customer: Customer) -> None:
    if not may_log_visits(by, customer.pk):
        raise NotYours(_("You may not write proposals for this customer."), who=SELLERS)


def _its_need(customer: Customer, need: Need | None) -> Need | None:
    if need and need.customer_id != customer.pk:
        raise Refusal(_("This need is another customer's."), field="need")
    return need


def _check_items(customer: Customer, items: Sequence[Item], by: User, at: dt.datetime) -> None:
    """Refuse an empty, overlong or doubled list; ask for each product, refuse by the first no."""
    if not items:
        raise Refusal(_("Choose at least one product."), field="product_0")
    if len(items) > MOST_LINES:
        raise Refusal(_("At most six products stand in a proposal."), field="product_0")
    if len({item.product.pk for item in items}) < len(items):
        raise Refusal(_("A product stands in a proposal once."), field="product_0")
    for place, item in enumerate(items):
        check = check_suitability(
            customer=customer,
            product=item.product,
            occasion=SuitabilityCheck.Occasion.PROPOSAL,
            by=by,
            at=at,
        )
        if is_refused(check):
            raise Unsuitable(check, field=f"product_{place}")


def _write_lines(proposal: Proposal, items: Sequence[Item]) -> None:
    ProposalLine.objects.bulk_create(
        ProposalLine(
            proposal=proposal,
            customer_id=proposal.customer_id,
            product=item.product,
            product_version=item.product.version,
            amount=item.amount,
        )
        for item in items
    )


def _locked(proposal: Proposal, state: str, version: int, by: User, at: dt.datetime) -> Proposal:
    rows = Proposal.objects.visible_to(by, business_day(at)).select_for_update(of=("self",))
    row = rows.get(pk=proposal.pk)
    if row.version != version:
        raise StaleWrite(_("Somebody else changed this proposal meanwhile. Look at it again."))
    if row.state != state:
        raise WrongState(
            _("The proposal is %(state)s; this step does not follow.")
            % {"state": row.get_state_display()}
        )
    return row
