"""Forms of grades, money-laundering ratings, activation plans and tier rules."""

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
from customers.models import ActivationPlan, AmlRating, Customer, Grade, TierRules

MARKS = [(mark, str(mark)) for mark in range(1, 6)]


class _Form(ServiceForm):
    """Rendered by crispy inside the page's own form element."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()  # without a layout: fields may be added later
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class GradeForm(_Form):
    """Four marks from one to five, and why."""

    note = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in reversed(Grade.MARKS):
            label = Grade._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # a column
            self.fields[name] = forms.TypedChoiceField(
                label=label, choices=MARKS, coerce=int, widget=forms.RadioSelect
            )
        self.order_fields((*Grade.MARKS, "note"))

    def save(self, customer: Customer, *, by: User, on: dt.date, at: dt.datetime) -> Any:
        """Grade the customer."""
        marks = {name: self.cleaned_data[name] for name in Grade.MARKS}
        note = self.cleaned_data["note"]
        return self.attempt(
            services.grade_customer, customer=customer, marks=marks, note=note, by=by, on=on, at=at
        )


class AmlForm(_Form):
    """The level and why."""

    level = forms.ChoiceField(label=_("Level"), choices=AmlRating.Level, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea({"rows": 2}))

    def save(self, customer: Customer, *, by: User, on: dt.date, at: dt.datetime) -> Any:
        """Rate the customer."""
        return self.attempt(
            services.rate_aml, customer=customer, **self.cleaned_data, by=by, on=on, at=at
        )


class ActivationForm(_Form):
    """What is tried, until when."""

    aim = forms.CharField(label=_("Aim"), max_length=200)
    steps = forms.CharField(label=_("Steps"), max_length=1000, widget=forms.Textarea({"rows": 3}))
    due_on = forms.DateField(label=_("Until"), widget=DayInput())

    def save(self, customer: Customer, *, by: User, on: dt.date, at: dt.datetime) -> Any:
        """Open the plan."""
        return self.attempt(
            services.open_activation, customer=customer, **self.cleaned_data, by=by, on=on, at=at
        )


class ActivationCloseForm(_Form):
    """What came of a plan."""

    state = forms.ChoiceField(
        label=_("What came of it"),
        choices=[one for one in ActivationPlan.State.choices if one[0] != "OPEN"],
        widget=forms.RadioSelect,
    )
    result = forms.CharField(label=_("Result"), max_length=200)

    def save(self, plan: ActivationPlan, *, by: User, on: dt.date) -> Any:
        """Close the plan."""
        return self.attempt(services.close_activation, plan=plan, **self.cleaned_data, by=by, on=on)


class TierRulesForm(_Form):
    """New rules for people or for firms, from a day on."""

    applies_to = forms.ChoiceField(label=_("For"), choices=TierRules.For, widget=forms.RadioSelect)
    valid_from = forms.DateField(label=_("In force from"), widget=DayInput())
    measure = forms.ChoiceField(
        label=_("Measure"), choices=TierRules.Measure, widget=forms.RadioSelect
    )
    down_after = forms.IntegerField(
        label=_("Down after month ends below"), min_value=1, max_value=24, initial=3
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tiers = [tier for tier in Customer.Tier if tier != Customer.Tier.ORDINARY]
        for tier in self.tiers:
            self.fields[tier.value.lower()] = forms.DecimalField(
                label=_("%(tier)s from (yuan)") % {"tier": tier.label},
                min_value=Decimal("0.01"),
                max_digits=18,
                decimal_places=2,
            )
        names = [tier.value.lower() for tier in self.tiers]
        self.order_fields(["applies_to", "valid_from", "measure", *names, "down_after", "note"])

    def save(self, *, by: User, on: dt.date, at: dt.datetime) -> Any:
        """Publish the rules."""
        data = self.cleaned_data
        return self.attempt(
            services.publish_tier_rules,
            who=data["applies_to"],
            thresholds=[(tier.value, data[tier.value.lower()]) for tier in self.tiers],
            **{name: data[name] for name in ("valid_from", "measure", "down_after", "note")},
            by=by,
            on=on,
            at=at,
        )
