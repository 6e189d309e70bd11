"""Forms of proposals and sales; `save()` calls the service and takes its no."""

import datetime as dt
import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from crm.core.forms import ServiceForm
from crm.core.models import User
from customers import services
from customers.models import Customer, Need, Product, Proposal, ProposalLine
from customers.models.product import ProductQuerySet

LINES = 3


class ProductChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A product by name, with its risk grade where it has one."""

    def label_from_instance(self, obj: Any) -> str:
        """`R3 固收增强两年`."""
        return f"{obj.risk_grade} {obj.name}".strip()


def _offered(customer: Customer, on: dt.date) -> ProductQuerySet:
    """What is sold today to customers of this kind; whether it suits is asked when it is sent."""
    # unscoped: the catalogue is the same for everybody in the bank
    rows: ProductQuerySet = Product.objects.all()
    return rows.on_sale(on).for_kind(customer.kind)


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=18,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput({"step": "0.01", "inputmode": "decimal"}),
    )


class ProposalForm(ServiceForm):
    """Up to three products with amounts, the need they answer, and the case for them."""

    need = forms.ModelChoiceField(
        Need.objects.none(), label=_("Need"), required=False, empty_label=_("No particular need")
    )
    text = forms.CharField(
        label=_("The case for it"),
        required=False,
        max_length=6000,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("Left empty, the products' talking points are put in."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        customer: Customer,
        by: User,
        on: dt.date,
        proposal: Proposal | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.customer, self.by, self.proposal = customer, by, proposal
        for place in range(LINES):
            self.fields[f"product_{place}"] = ProductChoice(
                _offered(customer, on),
                label=_("Product"),
                required=place == 0,
                empty_label=_("Choose a product"),
            )
            self.fields[f"amount_{place}"] = _amount(_("Amount in yuan"))
        needs = Need.objects.visible_to(by, on).filter(customer=customer)
        self.fields["need"].queryset = needs.open()  # type: ignore[attr-defined]  # a ModelChoiceField
        pairs = [f"{name}_{n}" for n in range(LINES) for name in ("product", "amount")]
        self.order_fields(["need", *pairs, "text", "version"])
        if proposal:
            del self.fields["need"]
            self._fill(proposal)
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def _fill(self, proposal: Proposal) -> None:
        self.initial.update(text=proposal.text, version=proposal.version)
        lines = ProposalLine.objects.visible_to(self.by).filter(proposal=proposal)
        for place, line in enumerate(lines[:LINES]):
            self.initial[f"product_{place}"] = line.product_id
            self.initial[f"amount_{place}"] = line.amount

    def items(self) -> list[services.Item]:
        """The filled lines."""
        pairs = [
            (self.cleaned_data.get(f"product_{n}"), self.cleaned_data.get(f"amount_{n}"))
            for n in range(LINES)
        ]
        return [services.Item(product, amount) for product, amount in pairs if product]

    def save(self, *, at: dt.datetime) -> Model | None:
        """Draft or revise; None when the domain refused."""
        asked = self.cleaned_data
        shared = {"items": self.items(), "text": asked["text"].strip(), "by": self.by, "at": at}
        if self.proposal:
            version = asked["version"] or 0
            return self.attempt(
                services.revise_proposal, proposal=self.proposal, version=version, **shared
            )
        need = asked["need"]
        return self.attempt(services.draft_proposal, customer=self.customer, need=need, **shared)


class AnswerForm(ServiceForm):
    """The customer's answer to a proposal."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    accepted = forms.TypedChoiceField(
        label=_("The customer's answer"),
        choices=[("1", Proposal.State.ACCEPTED.label), ("0", Proposal.State.DECLINED.label)],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason, when declined"), required=False, max_length=200)

    def __init__(self, *args: Any, proposal: Proposal, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal, self.by = proposal, by
        self.fields["version"].initial = proposal.version

    def save(self, *, at: dt.datetime) -> Model | None:
        """Take the answer; None when the domain refused."""
        return self.attempt(
            services.decide_proposal, proposal=self.proposal, by=self.by, at=at, **self.cleaned_data
        )


class SaleForm(ServiceForm):
    """A sale: of an accepted line, or of any product on sale."""

    product = ProductChoice(
        Product.objects.none(), label=_("Product"), empty_label=_("Choose a product")
    )
    amount = _amount(_("Amount in yuan"))
    contract = forms.CharField(label=_("Contract number"), required=False, max_length=40)
    confirmation = forms.CharField(
        label=_("How the customer confirmed"),
        required=False,
        max_length=200,
        help_text=_("Where the customer's age asks for it: recording, signature, witness."),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        customer: Customer,
        line: ProposalLine | None,
        by: User,
        on: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.customer, self.line, self.by = customer, line, by
        self.fields["product"].queryset = _offered(customer, on)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.initial["client_key"] = uuid.uuid4()
        if line:
            self.initial.update(product=line.product_id, amount=line.amount)
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def save(self, *, at: dt.datetime) -> Model | None:
        """Sell; None when the domain refused."""
        return self.attempt(
            services.sell,
            customer=self.customer,
            line=self.line,
            by=self.by,
            at=at,
            **self.cleaned_data,
        )
