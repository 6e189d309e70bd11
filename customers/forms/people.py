"""Forms of a customer's file: consents, papers, risk level, findings, other banks."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from crm.core.clock import business_day
from crm.core.forms import ServiceForm
from crm.core.models import User
from crm.core.personal_forms import SealedField
from crm.core.widgets import DayInput
from customers import services, validators
from customers.models import (
    Consent,
    Contact,
    Customer,
    FileNote,
    IdentityPaper,
    OtherBank,
    RiskProfile,
)

# papers whose numbers have check digits, as the customer's own paper is called
CHECKED = {
    IdentityPaper.Kind.RESIDENT_ID: Customer.IdKind.RESIDENT_ID,
    IdentityPaper.Kind.LICENCE: Customer.IdKind.USCC,
}


class FileForm(ServiceForm):
    """A form about `customer`, rendered inside the page's own form element."""

    def __init__(self, *args: Any, customer: Customer, by: User, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", type(self).__name__.lower())
        super().__init__(*args, **kwargs)
        self.customer, self.by = customer, by
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def offer_people(self) -> None:
        """The key people of this customer, as far as the reader sees them."""
        people = Contact.objects.visible_to(self.by).filter(customer=self.customer)
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField


class ConsentForm(FileForm):
    """Who said what about which subject, how and when."""

    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("Key person"))
    subject = forms.ChoiceField(label=_("What it is about"), choices=Consent.Subject)
    is_given = forms.TypedChoiceField(
        label=_("What was said"),
        choices=[("yes", _("Allowed")), ("no", _("Taken back or refused"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(label=_("How it was told"), choices=Consent.Channel)
    version = forms.CharField(label=_("Version of the text"), max_length=20, required=False)
    told_on = forms.DateField(label=_("Day"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_people()

    def save(self, *, at: dt.datetime, on: dt.date) -> Any:
        """Keep it; of today, as of now."""
        values = dict(self.cleaned_data)
        day = values.pop("told_on")
        told_at = at if day == on else dt.datetime.combine(day, dt.time(4), dt.UTC)
        return self.attempt(services.note_consent, **values, told_at=told_at, by=self.by, at=at)


class PaperForm(FileForm):
    """A paper that was shown."""

    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("Of whom"), required=False, empty_label=_("The customer")
    )
    kind = forms.ChoiceField(label=_("Kind of paper"), choices=IdentityPaper.Kind)
    number = SealedField(_("Number of the paper"), longest=40)
    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput(), required=False)
    valid_until = forms.DateField(label=_("Valid until"), widget=DayInput(), required=False)
    is_long_term = forms.BooleanField(label=_("Valid for good"), required=False)
    seen_on = forms.DateField(label=_("Seen on"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_people()
        self.fields["number"].required = True

    def clean(self) -> dict[str, Any]:
        """A last day, or for good: one of the two."""
        data = super().clean() or self.cleaned_data
        if "valid_until" in data and bool(data["valid_until"]) == data.get("is_long_term", False):
            self.add_error("valid_until", _("Give the last day, or say that it is valid for good."))
        return data

    def clean_number(self) -> str:
        """The check digits of identity cards and credit codes are right."""
        typed, kind = self.cleaned_data["number"], self.cleaned_data.get("kind", "")
        if not typed or kind not in CHECKED:
            return str(typed)
        return validators.paper_number(CHECKED[kind], typed, today=business_day())

    def save(self, *, at: dt.datetime, on: dt.date) -> Any:
        """Keep the paper."""
        values = {name: v for name, v in self.cleaned_data.items() if name != "is_long_term"}
        return self.attempt(
            services.keep_paper, customer=self.customer, **values, by=self.by, at=at
        )


class RiskProfileForm(FileForm):
    """The outcome of a questionnaire."""

    level = forms.ChoiceField(label=_("Risk level"), choices=RiskProfile.Level)
    score = forms.IntegerField(label=_("Points"), min_value=0, max_value=1000, required=False)
    channel = forms.ChoiceField(label=_("Where"), choices=RiskProfile.Channel)
    assessed_on = forms.DateField(label=_("Questionnaire of"), widget=DayInput())
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def save(self, *, at: dt.datetime, on: dt.date) -> Any:
        """Keep the outcome."""
        return self.attempt(
            services.assess_risk_profile,
            customer=self.customer,
            **self.cleaned_data,
            by=self.by,
            at=at,
            on=on,
        )


class FindingForm(FileForm):
    """A finding of a day, perhaps instead of an older one."""

    subject = forms.ChoiceField(label=_("Subject"))
    text = forms.CharField(
        label=_("What was found"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    noted_on = forms.DateField(label=_("Day"), widget=DayInput())
    corrects = forms.ModelChoiceField(
        FileNote.objects.none(), label=_("Corrects"), required=False, empty_label=_("Nothing")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subjects = FileNote.OF_KIND[self.customer.kind]
        self.fields["subject"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (one.value, one.label) for one in subjects
        ]
        notes = FileNote.objects.visible_to(self.by)
        field: Any = self.fields["corrects"]
        field.queryset = notes.filter(customer=self.customer, corrected_by=None)
        field.label_from_instance = lambda row: (
            f"{row.noted_on} {row.get_subject_display()} {row.text[:20]}"
        )

    def save(self, *, at: dt.datetime, on: dt.date) -> Any:
        """Sign the finding."""
        return self.attempt(
            services.note_finding, customer=self.customer, **self.cleaned_data, by=self.by, at=at
        )


class OtherBankForm(FileForm):
    """Business with another bank."""

    bank = forms.CharField(label=_("Bank"), max_length=60)
    kind = forms.ChoiceField(label=_("Business"), choices=OtherBank.Kind)
    amount = forms.DecimalField(
        label=_("Amount (yuan)"), max_digits=18, decimal_places=2, required=False
    )
    ends_on = forms.DateField(label=_("Runs until"), widget=DayInput(), required=False)
    told_on = forms.DateField(label=_("As of"), widget=DayInput())
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def save(self, *, at: dt.datetime, on: dt.date) -> Any:
        """Keep what was heard."""
        return self.attempt(
            services.note_other_bank, customer=self.customer, **self.cleaned_data, by=self.by, at=at
        )
