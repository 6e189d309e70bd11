"""Forms of customers and their key people; `save()` calls the service and takes its no."""

import datetime as dt
import uuid
from typing import Any, ClassVar
from urllib.parse import urlencode

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from crm.core.clock import business_day
from crm.core.errors import Refusal, StaleWrite
from crm.core.models import User
from crm.core.personal import looks_personal
from crm.core.personal_forms import SealedField
from crm.core.widgets import DayInput
from customers import services, validators
from customers.models import Contact, Customer, SavedView
from customers.models.customer import CustomerQuerySet

PERSON, SOLE = Customer.Kind.INDIVIDUAL, Customer.Kind.SOLE_PROPRIETOR
PAPERS_OF = validators.PAPERS_OF


class RowForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A form about one row: the core bank's fields are locked, refusals stand at their field."""

    fed_fields: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        for name in self.sealed:
            typed = self.is_bound and bool(self[name].data)
            kept = getattr(self.instance, name)
            self.fields[name].say_what_is_kept(kept, is_typed=typed)  # type: ignore[attr-defined]  # a SealedField
        if self.is_of_the_core:
            for name in self.fed_fields:
                self.fields[name].disabled = True

    @property
    def is_of_the_core(self) -> bool:
        """Is the core bank the master of the locked fields?"""
        return bool(self.instance.source != Customer.SOURCE_CRM)

    def values(self) -> dict[str, Any]:
        """What the service is to write: open fields, and personal data only where typed."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if not self.fields[name].disabled and not (name in self.sealed and not value)
        }

    def refuse(self, refusal: Refusal) -> None:
        """Put the domain's no at the field that it is about."""
        said = [text for text in (refusal.message, refusal.who) if text]
        self.add_error(
            refusal.field if refusal.field in self.fields else None, ValidationError(said)
        )

    def show_what_is_on_file(self, now: models.Model) -> None:
        """Beside each difference what the other one saved; a second save is meant."""
        for name in (*(self._meta.fields or ()), *self.sealed):
            typed, kept = self.cleaned_data.get(name), getattr(now, name)
            told = kept.reveal() if name in self.sealed else kept
            if typed == told or name in self.errors or (name in self.sealed and not typed):
                continue
            words = self._in_words(now, name) or _("empty")
            self.add_error(name, _("On file now: %(kept)s") % {"kept": words})
        self.data = {**dict(self.data.items()), self.add_prefix("version"): str(now.version)}  # type: ignore[attr-defined]  # rows with versions

    @staticmethod
    def _in_words(row: models.Model, name: str) -> str:
        """A choice by its words, personal data masked."""
        label = getattr(row, f"get_{name}_display", None)
        kept = label() if label else getattr(row, name)
        if isinstance(kept, bool):
            kept = _("Yes") if kept else _("No")
        return str(kept or "")


class CustomerForm(RowForm):
    """Register or change a customer. Only heads, and who serves several managers, choose a lead."""

    fed_fields = services.FROM_CORE
    sealed = services.SEALED

    lead = forms.ModelChoiceField(User.objects.none(), label=_("Lead manager"))
    id_number = SealedField(_("Number of the paper"), longest=40)
    phone = SealedField(_("Phone"), longest=30)
    address = SealedField(_("Address"), longest=200)
    version = forms.IntegerField(widget=forms.HiddenInput)
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Customer
        fields = (
            "kind", "name", "id_kind", "born_on", "industry", "status", "next_contact_on", "note",
        )  # fmt: skip
        widgets = {
            "born_on": DayInput,
            "next_contact_on": DayInput,
            "note": forms.Textarea({"rows": 3}),
            "industry": forms.TextInput({"placeholder": "C265", "class": "zk-w-code"}),
        }
        labels = {"name": _("Customer's name"), "industry": _("Industry")}
        help_texts = {"industry": _("Code of GB/T 4754: a letter, then up to three digits")}

    def __init__(self, *args: Any, by: User, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.on = by, on
        self.is_new = self.instance._state.adding
        if self.is_new:
            self._offer_leads()
        else:
            del self.fields["lead"], self.fields["client_key"]
        self.fields["version"].initial = self.instance.version
        self.helper.layout = Layout(
            *(["lead", "client_key"] if self.is_new else []),
            "kind", "name", "id_kind", "id_number", "phone", "address", "born_on",
            "industry", "status", "next_contact_on", "note", "version",
        )  # fmt: skip

    def _offer_leads(self) -> None:
        leads = services.leads_for(self.by, self.on)
        self.fields["lead"].queryset = leads  # type: ignore[attr-defined]  # a ModelChoiceField
        self.initial["status"] = Customer.Status.PROSPECT
        self.initial["client_key"] = uuid.uuid4()
        found = list(leads[:2])
        self.initial["lead"] = self.by if self.by in found else next(iter(found), None)
        if len(found) == 1:
            self.fields["lead"].widget = forms.HiddenInput()

    def clean_name(self) -> str:
        """Blanks at the ends are slips of the thumb."""
        return str(self.cleaned_data["name"]).strip()

    def clean_industry(self) -> str:
        """A code of GB/T 4754, or nothing."""
        typed = self.cleaned_data["industry"]
        return validators.industry_code(typed) if typed else ""

    def clean_phone(self) -> str:
        """A phone that somebody answers."""
        typed = self.cleaned_data["phone"]
        return validators.phone_number(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        """The paper fits the kind of customer, its number fits the paper."""
        data = super().clean() or self.cleaned_data
        if self.is_of_the_core:
            return data
        kind, paper, typed = data.get("kind"), data.get("id_kind"), data.get("id_number")
        if typed and not paper:
            self.add_error("id_kind", _("Say which kind of paper the number is from."))
        elif paper and kind and paper not in PAPERS_OF[Customer.Kind(kind)]:
            self.add_error("id_kind", _("This kind of customer does not carry this paper."))
        elif typed and paper:
            self._clean_paper(data, paper, typed)
        return data

    def _clean_paper(self, data: dict[str, Any], paper: str, typed: str) -> None:
        try:
            number = validators.paper_number(paper, typed, today=self.on)
        except ValidationError as error:
            self.add_error("id_number", error)
            return
        data["id_number"] = number
        if paper == Customer.IdKind.RESIDENT_ID and data.get("kind") == PERSON:
            data["born_on"] = data.get("born_on") or validators.birthday_in(number)

    def save(self, *, at: dt.datetime) -> Customer | None:  # type: ignore[override]  # the service writes, and may say no
        """Register or change the customer; None when the domain refused (the errors say why)."""
        values = self.values()
        version, lead = values.pop("version"), values.pop("lead", None)
        client_key = values.pop("client_key", None)
        try:
            if self.is_new:
                branch = services.branch_of(lead, self.on)
                if branch is None:
                    raise services.NotTheirs("lead")
                return services.register_customer(
                    values=values,
                    lead=lead,
                    branch=branch,
                    by=self.by,
                    at=at,
                    client_key=client_key,
                )
            return services.update_customer(
                customer=self.instance, values=values, version=version, by=self.by, at=at
            )
        except StaleWrite as stale:
            self.refuse(stale)
            rows = Customer.objects.visible_to(self.by, self.on)
            self.show_what_is_on_file(rows.get(pk=self.instance.pk))
        except Refusal as refusal:
            self.refuse(refusal)
        return None


class ContactForm(RowForm):
    """A key person of a customer."""

    fed_fields = ("name", "role", "title", "phone", "born_on")
    sealed = ("phone", "email")

    phone = SealedField(_("Phone"), longest=30)
    email = SealedField(_("E-mail"), longest=120)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Contact
        fields = (
            "name", "role", "title", "born_on", "born_lunar", "prefers", "style", "hobbies",
            "family", "note",
        )  # fmt: skip
        widgets = {"role": forms.RadioSelect, "born_on": DayInput}
        labels = {"name": _("Full name"), "born_lunar": _("Celebrated by the lunar calendar")}
        help_texts = {"born_on": _("The solar day of birth, as the paper prints it")}

    field_order = ("name", "role", "title", "phone", "email", "born_on", "born_lunar")

    def clean_phone(self) -> str:
        """A phone that somebody answers."""
        typed = self.cleaned_data["phone"]
        return validators.phone_number(typed) if typed else ""

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        if self.instance._state.adding:
            del self.fields["version"]
        else:
            self.fields["version"].initial = self.instance.version
        self.fields["role"].choices = Contact.Role.choices  # type: ignore[attr-defined]  # no empty chip

    def clean_email(self) -> str:
        """An address with a host."""
        typed = self.cleaned_data["email"]
        if typed:
            forms.EmailField().clean(typed)
        return str(typed)

    def clean_born_on(self) -> dt.date | None:
        """Nobody is born tomorrow."""
        born_on: dt.date | None = self.cleaned_data["born_on"]
        if born_on and born_on > business_day():
            raise ValidationError(_("A birthday lies in the past."))
        return born_on

    def save(self, *, at: dt.datetime) -> Contact | None:  # type: ignore[override]  # the service writes, and may say no
        """Note or change the person; None when somebody else saved in between."""
        values = self.values()
        version = values.pop("version", 0)
        try:
            return services.save_contact(
                contact=self.instance, values=values, version=version, by=self.by, at=at
            )
        except StaleWrite as stale:
            self.refuse(stale)
            rows = Contact.objects.visible_to(self.by, business_day(at))
            self.show_what_is_on_file(rows.get(pk=self.instance.pk))
        return None


def _choice(first: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    box = forms.Select(attrs={"class": "form-select", "aria-label": first})
    return forms.ChoiceField(choices=[("", first), *choices], required=False, widget=box)


class CustomerFilter(forms.Form):
    """What the list is asked for; a nonsense value is as good as none."""

    SORTS: ClassVar[dict[str, tuple[Any, tuple[Any, ...]]]] = {
        "recent": (_("Changed last"), ("-updated_at", "id")),
        "name": (_("Name (pinyin)"), ("pinyin", "id")),
        "next": (_("Next contact first"), ("next_contact_on", "id")),
        "quiet": (
            _("Longest without contact"),
            (F("last_contact_on").asc(nulls_first=True), "id"),
        ),
    }

    LONGEST = 60

    q = forms.CharField(required=False)
    kind = _choice(_("All kinds"), Customer.Kind.choices)
    tier = _choice(_("All tiers"), Customer.Tier.choices)
    status = _choice(_("All states"), Customer.Status.choices)
    sort = _choice(_("In order of"), [(key, words) for key, (words, _order) in SORTS.items()])
    mine = forms.BooleanField(required=False)
    manager = forms.UUIDField(required=False)
    cols = forms.MultipleChoiceField(
        choices=list(SavedView.COLUMNS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean_q(self) -> str:
        """More than anybody types is cut, not forgotten."""
        return str(self.cleaned_data["q"])[: self.LONGEST]

    @property
    def is_personal(self) -> bool:
        """Is a phone, paper or e-mail searched? It belongs in no address, log or history."""
        return looks_personal(str(self.data.get("q", "")))

    @property
    def query(self) -> str:
        """What was asked, for an address after its "?"; without the text if it is personal."""
        kept: dict[str, Any] = {name: self.data.get(name, "") for name in self.fields}
        kept["cols"] = list(self.columns) if self.columns != SavedView.DEFAULT else []
        if self.is_personal:
            del kept["q"]
        return urlencode({name: value for name, value in kept.items() if value}, doseq=True)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns to show, in the house's order; those of the house when none was chosen."""
        chosen = self.data.getlist("cols") if hasattr(self.data, "getlist") else ()
        return tuple(key for key in SavedView.COLUMNS if key in chosen) or SavedView.DEFAULT

    @property
    def kept(self) -> dict[str, str]:
        """What a view keeps: filters and order, never the text, which may be a name or phone."""
        names = ("kind", "tier", "status", "sort", "mine", "manager")
        return {name: str(self.data[name]) for name in names if self.cleaned_data.get(name)}

    @property
    def has_question(self) -> bool:
        """Does anything narrow the list? The order does not."""
        narrows = {name: value for name, value in self.cleaned_data.items() if name != "cols"}
        return any(value for name, value in narrows.items() if name != "sort")

    def rows(self, *, by: User, on: dt.date) -> CustomerQuerySet:
        """The customers that `by` sees on `on` and asked for, in order."""
        self.is_valid()
        asked = self.cleaned_data
        text = asked.get("q", "")
        people = Contact.objects.visible_to(by, on).whose_customers(text)
        rows = Customer.objects.visible_to(by, on).matching(text, people)
        for name in ("kind", "tier", "status"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        if asked.get("mine"):
            rows = rows.managed_by(by.pk, on)
        if asked.get("manager"):
            rows = rows.managed_by(asked["manager"], on)
        return rows.order_by(*self.SORTS[asked.get("sort") or "recent"][1])
