"""Forms of deposits: what became of a maturity, and what a draw would pay."""

import datetime as dt
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from crm.core.forms import ServiceForm
from crm.core.models import User
from crm.core.widgets import DayInput
from customers import services
from customers.models import DepositAccount, Maturity


class MaturityForm(ServiceForm):
    """The outcome in a word, how much was kept, and why it is not what the balances say."""

    outcome = forms.ChoiceField(
        label=_("What became of it"), choices=Maturity.Outcome, widget=forms.RadioSelect
    )
    kept = forms.DecimalField(
        label=_("Kept (yuan)"), min_value=Decimal(0), max_digits=18, decimal_places=2
    )
    reason = forms.CharField(label=_("Why"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, maturity: Maturity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.maturity = maturity
        self.helper = FormHelper()
        self.helper.form_tag = False
        for name in ("outcome", "kept", "reason", "version"):
            self.initial.setdefault(name, getattr(maturity, name))

    def save(self, *, by: User, at: dt.datetime) -> Any:
        """Correct the maturity."""
        return self.attempt(
            services.correct_maturity, maturity=self.maturity, **self.cleaned_data, by=by, at=at
        )


class DrawForm(forms.Form):
    """On which day, and whether only a part: nonsense asks for nothing."""

    drawn_on = forms.DateField(label=_("Drawn on"), required=False, widget=DayInput())
    part = forms.DecimalField(
        label=_("Only this part (yuan)"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=18,
        decimal_places=2,
    )

    def __init__(self, *args: Any, account: DepositAccount, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_drawn_on(self) -> dt.date | None:
        """Not before the account was opened, and within ten years."""
        day: dt.date | None = self.cleaned_data["drawn_on"]
        if day and not self.account.opened_on <= day <= self.account.opened_on.replace(year=2100):
            raise forms.ValidationError(_("Choose a day after the account was opened."))
        return day

    def clean_part(self) -> Decimal | None:
        """Not more than there is."""
        part: Decimal | None = self.cleaned_data["part"]
        if part and part > (self.account.balance or 0):
            raise forms.ValidationError(_("There is less on the account."))
        return part
