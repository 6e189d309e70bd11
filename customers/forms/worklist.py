"""Forms of lists: keep one as a view, write to all the chosen customers."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from crm.core.forms import ServiceForm
from crm.core.models import User
from crm.core.widgets import DayInput
from customers import services
from customers.forms.customer import CustomerFilter
from customers.models import Customer, Need


class SavedViewForm(ServiceForm):
    """A name for the list as it stands; the filters come with it."""

    name = forms.CharField(label=_("Name"), max_length=40)
    is_shared = forms.BooleanField(label=_("For my branch"), required=False)

    def save(self, asked: CustomerFilter, *, by: User, on: dt.date, at: dt.datetime) -> Any:
        """Keep it."""
        return self.attempt(
            services.save_view,
            **self.cleaned_data,
            asked=asked.kept,
            columns=asked.columns,
            by=by,
            on=on,
            at=at,
        )


class BulkForm(ServiceForm):
    """What is written to all the chosen customers at once."""

    ACTS = (
        ("CONTACT", _("Plan the next contact")),
        ("NEED", _("Note a need")),
    )

    act = forms.ChoiceField(label=_("What"), choices=ACTS, widget=forms.RadioSelect)
    day = forms.DateField(label=_("Next contact"), required=False, widget=DayInput())
    kind = forms.ChoiceField(
        label=_("Need"), required=False, choices=[("", "—"), *Need.Kind.choices]
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.written = 0

    def clean(self) -> dict[str, Any]:
        """Each act has its own field."""
        asked = super().clean() or {}
        missing = {"CONTACT": "day", "NEED": "kind"}.get(asked.get("act", ""))
        if missing and not asked.get(missing) and missing not in self.errors:
            self.add_error(missing, _("This field is required."))
        return asked

    def save(
        self, customers: Collection[Customer], *, by: User, on: dt.date, at: dt.datetime
    ) -> bool:
        """Write to all of them or to none; `written` counts."""
        asked, shared = self.cleaned_data, {"customers": customers, "by": by, "on": on, "at": at}
        if asked["act"] == "CONTACT":
            done = self.attempt(services.plan_contacts, day=asked["day"], **shared)
        else:
            told = {name: asked[name] for name in ("kind", "note")}
            done = self.attempt(services.note_needs, **told, **shared)
        self.written = int(done or 0)  # type: ignore[arg-type]  # these services count
        return done is not None
