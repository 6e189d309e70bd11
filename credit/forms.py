"""Forms of due diligence and inspections; `save()` calls the service and takes its no."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from credit import services
from credit.models import Check, DueDiligence, Inspection, Loan, LoanClass
from crm.core.clock import business_day
from crm.core.forms import ServiceForm
from crm.core.models import User
from crm.core.widgets import DayInput, Picker
from customers.models import Customer


class Investigator(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A colleague, told apart by staff number."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and staff number."""
        return f"{obj.name} {obj.staff_number or ''}".strip()


class OpenForm(ServiceForm):
    """What is applied for, by whom, and who investigates along."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    customer = forms.ModelChoiceField(
        Customer.objects.none(), label=_("Customer"), widget=Picker("customers:picker")
    )
    product = forms.CharField(label=_("Product"), max_length=60)
    amount = forms.DecimalField(
        label=_("Amount (yuan)"), min_value=Decimal("0.01"), max_digits=18, decimal_places=2
    )
    term_months = forms.IntegerField(label=_("Term in months"), min_value=1, max_value=600)
    security = forms.ChoiceField(
        label=_("Security"), choices=Loan.Security, widget=forms.RadioSelect
    )
    purpose = forms.CharField(label=_("Use of funds"), max_length=200)
    co_investigator = Investigator(
        User.objects.none(),
        label=_("Co-investigator"),
        help_text=_("Two people investigate: a second account manager, who signs as well."),
        empty_label=_("Choose a colleague"),
    )

    def __init__(self, *args: Any, by: User, customer: Customer | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        customers: Any = self.fields["customer"]
        customers.queryset = Customer.objects.visible_to(by)
        people: Any = self.fields["co_investigator"]
        people.queryset = services.investigators(business_day()).exclude(pk=by.pk)
        self.initial.setdefault("security", Loan.Security.GUARANTEE)
        self.initial.setdefault("client_key", uuid.uuid4())
        if customer:
            self.initial.setdefault("customer", customer.pk)
            customers.widget.chosen = customer.display_name

    def save(self, *, at: dt.datetime) -> Model | None:
        """The new file."""
        return self.attempt(services.open_due_diligence, by=self.by, at=at, **self.cleaned_data)


class CheckForm(ServiceForm):
    """One of the eight checks: how, what was found, what proves it."""

    method = forms.ChoiceField(label=_("Method"), choices=Check.Method, widget=forms.RadioSelect)
    verdict = forms.ChoiceField(label=_("Verdict"), choices=Check.Verdict, widget=forms.RadioSelect)
    conclusion = forms.CharField(label=_("Conclusion"), max_length=400)
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Papers, pictures, whom you spoke to, where it is filed."),
    )
    done_on = forms.DateField(label=_("Done on"), widget=DayInput())
    consent_on = forms.DateField(label=_("Written consent of"), widget=DayInput())
    seen = forms.CharField(required=False)

    def __init__(self, data: Any = None, *, check: Check) -> None:
        known = {
            "method": check.method or Check.Method.OFF_SITE,
            "verdict": check.verdict or Check.Verdict.CLEAR,
            "conclusion": check.conclusion,
            "evidence": check.evidence,
            "done_on": check.done_on or business_day(),
            "consent_on": check.consent_on,
        }
        super().__init__(data, prefix=check.kind.lower(), initial=known)
        self.check = check
        if check.kind != Check.Kind.CREDIT_BUREAU:
            del self.fields["consent_on"]

    def save(self, *, due_diligence: DueDiligence, by: User, at: dt.datetime) -> Model | None:
        """Tick the check."""
        return self.attempt(
            services.record_check,
            due_diligence=due_diligence,
            kind=self.check.kind,
            by=by,
            at=at,
            **{"consent_on": None, **self.cleaned_data},
        )


class OpinionForm(ServiceForm):
    """The investigators' opinion, the last chapter of the report."""

    report = forms.CharField(
        label=_("Opinion"),
        max_length=5000,
        widget=forms.Textarea({"rows": 6, "aria-label": _("Opinion")}),
    )
    seen = forms.CharField(required=False)


class StepForm(ServiceForm):
    """A word about the step that ends."""

    step = forms.CharField(required=False)
    seen = forms.CharField(required=False)
    note = forms.CharField(label=_("Note"), max_length=400, required=False)


class ReviewForm(ServiceForm):
    """The decision of risk manager or head, with its reason."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=DueDiligence.Decision, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea({"rows": 2}))
    seen = forms.CharField(required=False)


class InspectionForm(ServiceForm):
    """What an inspection found."""

    done_on = forms.DateField(label=_("Inspected on"), widget=DayInput())
    method = forms.ChoiceField(
        label=_("Method"), choices=Inspection.Method, widget=forms.RadioSelect
    )
    is_use_kept = forms.TypedChoiceField(
        label=_("Money used as agreed"),
        choices=[("yes", _("Yes")), ("no", _("No, used otherwise"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(
        label=_("Finding"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Operation, cash, security, what has changed since the last time."),
    )

    def __init__(self, data: Any = None, *, inspection: Inspection) -> None:
        known = {"done_on": business_day(), "method": Inspection.Method.ON_SITE}
        super().__init__(data, initial=known)
        self.inspection = inspection
        if inspection.kind == Inspection.Kind.FIRST:
            self.fields["is_use_kept"].required = True

    def save(self, *, by: User, at: dt.datetime) -> Model | None:
        """Register the inspection."""
        return self.attempt(
            services.complete_inspection,
            inspection=self.inspection,
            by=by,
            at=at,
            **self.cleaned_data,
        )


class TechnicalForm(ServiceForm):
    """Why an arrear is technical."""

    reason = forms.CharField(label=_("Reason"), max_length=400)

    def save(self, *, loan: Loan, by: User, at: dt.datetime) -> Model | None:
        """Note it on the loan."""
        return self.attempt(services.note_technical, loan=loan, by=by, at=at, **self.cleaned_data)


class LoanFilter(forms.Form):
    """Which loans to list: unknown values ask for nothing special."""

    q = forms.CharField(max_length=40, required=False)
    loan_class = forms.ChoiceField(
        choices=[("", _("All classes")), *LoanClass.choices],
        required=False,
        widget=forms.Select({"class": "form-select", "aria-label": _("Class")}),
    )
    show = forms.ChoiceField(
        choices=[
            ("", _("All outstanding")),
            ("late", _("Overdue ones")),
            ("differs", _("Suggestion differs")),
        ],
        required=False,
        widget=forms.Select({"class": "form-select", "aria-label": _("Show")}),
    )

    def asked(self) -> dict[str, str]:
        """The valid filters only."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
