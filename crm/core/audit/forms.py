"""What the auditor asks the trail for."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.core.audit.trail import Asked, Kind
from crm.core.models import User
from crm.core.widgets import DayInput

ALL = [("", _("Everything"))]


class AuditForm(forms.Form):
    """Person, customer, period and kind; the customer is found by whoever knows customers."""

    person = forms.CharField(label=_("Person"), max_length=150, required=False)
    customer = forms.CharField(label=_("Customer"), max_length=40, required=False)
    since = forms.DateField(label=_("From"), widget=DayInput, required=False)
    until = forms.DateField(label=_("To"), widget=DayInput, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[*ALL, *Kind.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {"person": _("Person: staff number or name"), "customer": _("Customer number")}
        for name, field in self.fields.items():
            kind = "form-select" if name == "kind" else "form-control"
            said = {"class": kind, "aria-label": field.label}
            field.widget.attrs.update(said | {"placeholder": words.get(name, "")})

    def clean_person(self) -> uuid.UUID | None:
        """The key of the one person meant."""
        text = self.cleaned_data["person"].strip()
        if not text:
            return None
        named = Q(staff_number__iexact=text) | Q(username__iexact=text) | Q(name=text)
        # unscoped: staff are known to all of the bank
        found = list(User.objects.filter(named).values_list("pk", flat=True)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("No one person has this number or name."))
        return found[0]

    def asked(self, customer: uuid.UUID | None, start_of: Any) -> Asked:
        """The question; `start_of` gives a business day's first moment."""
        data = self.cleaned_data
        until = data["until"] and start_of(data["until"] + dt.timedelta(days=1))
        kinds = frozenset({data["kind"]} if data["kind"] else Kind.values)
        since = start_of(data["since"]) if data["since"] else None
        return Asked(since, until or None, data["person"], customer, kinds)


class MomentForm(forms.Form):
    """A past moment of the bank's time zone."""

    on = forms.DateField(label=_("Day"), widget=DayInput)
    time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.update({"class": "form-control", "aria-label": field.label})
