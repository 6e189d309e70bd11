"""Forms of imports: the list, and what its columns hold."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from crm.core.forms import ServiceForm
from crm.core.models import User
from customers import services
from customers.models import Import
from customers.services.imports import FIELDS, shown

PLACE = "column_"


class ImportForm(ServiceForm):
    """The list itself."""

    file = forms.FileField(
        label=_("List"),
        help_text=_("CSV (UTF-8 or GB18030) or XLSX, one header line, up to 200,000 rows, 50 MiB."),
        widget=forms.ClearableFileInput({"accept": ".csv,.xlsx", "class": "form-control"}),
        max_length=200,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def save(self, *, by: User, at: dt.datetime) -> Any:
        """Keep the list; None when it is none (the form says why)."""
        file = self.cleaned_data["file"]
        return self.attempt(
            services.start_import, content=file.chunks(), name=file.name, by=by, at=at
        )


class MappingForm(ServiceForm):
    """Which field each column holds, and what becomes of customers who are on file."""

    on_known = forms.ChoiceField(
        label=_("Customers on file already"),
        choices=Import.OnKnown,
        widget=forms.RadioSelect,
    )
    adds_new = forms.BooleanField(
        label=_("Register customers who are not on file yet"), required=False
    )
    lead = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Lead manager of new customers"),
        required=False,
    )

    def __init__(
        self, *args: Any, batch: Import, rows: Sequence[tuple[int, list[str]]], by: User,
        on: dt.date, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.batch, self.by = batch, by
        self.header = rows[0][1] if rows else []
        self.samples = [cells for _line, cells in rows[1:]]
        self._offer_leads(services.leads_for(by, on))
        for name in ("on_known", "adds_new"):
            self.initial.setdefault(name, getattr(batch, name))
        choices = [("", _("Leave out")), *((name, one.label) for name, one in FIELDS.items())]
        for place in range(len(self.header)):
            self.fields[f"{PLACE}{place}"] = forms.ChoiceField(
                choices=choices, required=False, initial=batch.mapping.get(str(place), "")
            )

    def _offer_leads(self, leads: Any) -> None:
        self.fields["lead"].queryset = leads  # type: ignore[attr-defined]  # a ModelChoiceField
        found = list(leads[:2])
        first = self.by if self.by in found else next(iter(found), None)
        self.initial.setdefault("lead", self.batch.lead_id or first)
        if len(found) == 1:
            self.fields["lead"].widget = forms.HiddenInput()

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Each column: its name, its first cells (personal data masked), its choice."""
        return [
            {
                "name": shown("", name)[:60],
                "field": self[f"{PLACE}{place}"],
                "cells": [self._sample(cells, place) for cells in self.samples],
            }
            for place, name in enumerate(self.header)
        ]

    def _sample(self, cells: list[str], place: int) -> str:
        cell = cells[place] if place < len(cells) else ""
        return shown(self.batch.mapping.get(str(place), ""), cell)[:40]

    def save(self, *, at: dt.datetime) -> Any:
        """Begin the dry run."""
        data = self.cleaned_data
        mapping = {
            name.removeprefix(PLACE): field
            for name, field in data.items()
            if name.startswith(PLACE)
        }
        values = {name: data[name] for name in ("on_known", "adds_new", "lead")}
        return self.attempt(
            services.map_import, batch=self.batch, mapping=mapping, values=values, by=self.by, at=at
        )
