"""Forms of the catalogue: what the list is asked for, and a product itself."""

import copy
import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from crm.core.errors import Refusal
from crm.core.models import User
from crm.core.widgets import DayInput
from customers import services
from customers.models import Customer, Product, ProductKind
from customers.models.product import ProductQuerySet


def _choice(first: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    box = forms.Select(attrs={"class": "form-select", "aria-label": first})
    return forms.ChoiceField(choices=[("", first), *choices], required=False, widget=box)


class ProductFilter(forms.Form):
    """What the catalogue is asked for; a nonsense value is as good as none."""

    q = forms.CharField(required=False)
    kind = _choice(_("All kinds of product"), ProductKind.choices)
    grade = _choice(_("All risk grades"), [*Product.Grade.choices, ("-", _("Without a grade"))])
    past = forms.BooleanField(required=False)

    def rows(self, *, on: dt.date) -> ProductQuerySet:
        """The products asked for; those not on sale on `on` only when they are asked for."""
        self.is_valid()
        asked = self.cleaned_data
        # unscoped: the catalogue is the same for everybody in the bank
        rows: ProductQuerySet = Product.objects.all()
        if not asked.get("past"):
            rows = rows.on_sale(on)
        if text := str(asked.get("q", "")).strip()[:60]:
            rows = rows.named(text)
        if asked.get("kind"):
            rows = rows.filter(kind=asked["kind"])
        if grade := asked.get("grade"):
            rows = rows.filter(risk_grade="" if grade == "-" else grade)
        return rows


class ProductForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A product; what another system masters is locked."""

    for_kinds = forms.MultipleChoiceField(
        label=_("For customers"),
        choices=Customer.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    after_sale = forms.MultipleChoiceField(
        label=_("After the sale"),
        choices=Product.AfterSale.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Product
        fields = (
            "code", "name", "kind", "risk_grade", "for_kinds", "sold_from", "sold_to",
            "feature", "advantage", "benefit", "evidence", "after_sale",
        )  # fmt: skip
        widgets = {
            "sold_from": DayInput,
            "sold_to": DayInput,
            **{name: forms.Textarea({"rows": 2}) for name in Product.FABE},
        }
        help_texts = {
            "risk_grade": _("Only where the customer can lose money."),
            "feature": _("What it is and does"),
            "advantage": _("What it does better than others"),
            "benefit": _("What the customer has of it"),
            "evidence": _("What proves it"),
        }

    def __init__(self, *args: Any, by: User, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.is_new = self.instance._state.adding
        self.kept_steps = {step["code"]: step for step in self.instance.after_sale}
        self.initial["after_sale"] = list(self.kept_steps)
        self.fields["version"].initial = self.instance.version
        if self.is_new:
            self.initial.update(sold_from=on, for_kinds=Customer.Kind.values)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        if self.instance.is_fed:
            for name in Product.FED_FIELDS:
                self.fields[name].disabled = True

    def clean_code(self) -> str:
        """Codes are compared and searched: no blanks."""
        return "".join(str(self.cleaned_data["code"]).split())

    def clean_after_sale(self) -> list[dict[str, Any]]:
        """The steps in their usual order; days of its own that a step has stay."""
        chosen = self.cleaned_data["after_sale"]
        order = [code for code in Product.AfterSale.values if code in chosen]
        return [self.kept_steps.get(code, {"code": code}) for code in order]

    def _post_clean(self) -> None:
        """The service writes the row; here only what is unique and sane is looked at."""
        row, self.instance = self.instance, copy.copy(self.instance)
        super()._post_clean()  # type: ignore[misc]  # Django's stubs leave it out
        self.instance = row

    def save(self, *, at: dt.datetime) -> Product | None:  # type: ignore[override]  # the service writes, and may say no
        """Add or change the product; None when the domain refused (the errors say why)."""
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "version" and not self.fields[name].disabled
        }
        try:
            return services.save_product(
                product=None if self.is_new else self.instance,
                values=values,
                version=self.cleaned_data["version"],
                by=self.by,
                at=at,
            )
        except Refusal as refusal:
            self.add_error(
                refusal.field if refusal.field in self.fields else None, str(refusal.message)
            )
        return None
