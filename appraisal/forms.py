"""Forms of prices and value reviews; `save()` calls the service and takes its no."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from appraisal import services
from appraisal.models import PricingProposal
from credit.models import Loan
from crm.core.forms import ServiceForm
from crm.core.models import User
from customers.models import Customer

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


class _Form(ServiceForm):
    """Rendered by crispy inside the page's own form element."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


def _yuan(label: Any, least: Decimal, **more: Any) -> forms.DecimalField:
    widget = forms.NumberInput({"step": "0.01", "inputmode": "decimal"})
    return forms.DecimalField(
        label=label, min_value=least, max_digits=18, decimal_places=2, widget=widget, **more
    )


class PriceForm(_Form):
    """A loan, its rate, what comes with it, and why at this price."""

    product = forms.CharField(label=_("Product"), max_length=60)
    amount = _yuan(_("Amount (yuan)"), CENT)
    term_months = forms.IntegerField(label=_("Term in months"), min_value=1, max_value=480)
    security = forms.ChoiceField(
        label=_("Security"), choices=Loan.Security, widget=forms.RadioSelect
    )
    rate = forms.DecimalField(
        label=_("Rate per annum (%)"),
        min_value=Decimal(0),
        max_value=Decimal(36),
        max_digits=6,
        decimal_places=4,
        widget=forms.NumberInput({"step": "0.01", "inputmode": "decimal"}),
    )
    deposits = _yuan(_("Deposits that come with it, daily average"), Decimal(0), required=False)
    fees = _yuan(_("Fees a year that come with it"), Decimal(0), required=False)
    reason = forms.CharField(
        label=_("The case for it"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, customer: Customer, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.customer, self.by = customer, by
        self.initial["client_key"] = uuid.uuid4()

    def figures(self) -> dict[str, Any]:
        """What is priced, as the services take it."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("product", "amount", "term_months", "security")},
            "rate": data["rate"] / HUNDRED,
            "deposits": data["deposits"] or Decimal(0),
            "fees": data["fees"] or Decimal(0),
        }

    def is_priceable(self) -> bool:
        """Are the figures right, whatever is said for them?"""
        return self.is_bound and not set(self.errors) - {"reason"}

    def save(self, *, on: dt.date, at: dt.datetime) -> Any:
        """Ask for the price."""
        more = {name: self.cleaned_data[name] for name in ("reason", "client_key")}
        return self.attempt(
            services.propose_price,
            customer=self.customer,
            **self.figures(),
            **more,
            by=self.by,
            on=on,
            at=at,
        )


class PriceWordForm(_Form):
    """The head's word on a price."""

    agrees = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[
            ("yes", _("Agree")),
            ("no", _("Decline")),
        ],
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )
    word = forms.CharField(label=_("Reason, when declined"), required=False, max_length=300)

    def save(self, price: PricingProposal, *, by: User, on: dt.date) -> Any:
        """Decide."""
        return self.attempt(services.decide_price, price=price, by=by, on=on, **self.cleaned_data)


class ValueReviewForm(_Form):
    """What was found when the value was looked at."""

    beyond_money = forms.CharField(
        label=_("What it brings beyond money"),
        required=False,
        max_length=300,
        help_text=_("Customers it led to us, payroll, its place in a supply chain."),
    )
    note = forms.CharField(
        label=_("What follows"), max_length=300, widget=forms.Textarea({"rows": 2})
    )

    def save(self, customer: Customer, *, by: User, on: dt.date, at: dt.datetime) -> Any:
        """Sign the review."""
        return self.attempt(
            services.review_value, customer=customer, by=by, on=on, at=at, **self.cleaned_data
        )
