"""Form controls that Django does not have; radios and checkbox groups are chips by template."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Picker(forms.TextInput):
    """Choose one row by name, initials or number: a text box whose list comes from `url_name`.

    The posted value is the row's id. `label_of` turns an id that the form already holds into the
    text to show; without it the box shows nothing for it. static/js/picker.js moves it.
    """

    template_name = "_picker.html"

    def __init__(self, url_name: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url_name = url_name
        self.chosen: Any = ""

    @property
    def use_fieldset(self) -> bool:  # type: ignore[override]  # Django types it as a plain attribute
        """The label points to the visible box."""
        return False

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The visible box, not the hidden value."""
        return f"{id_}_box" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Where the list comes from, and the words of what is chosen now."""
        context = super().get_context(name, value, attrs)
        attributes = context["widget"]["attrs"]
        context["widget"] |= {
            "url": reverse(self.url_name),
            "chosen": str(self.chosen) if value else "",
            "hint": attributes.pop("placeholder", _("Name, initials or number")),
            "invalid": "is-invalid" in attributes.pop("class", ""),
        }
        return context


class DayInput(forms.DateInput):
    """The browser's own calendar; always ISO, whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
