"""Personal data in forms: typed in clear, never written back in clear.

When a form comes back with errors, what was typed goes along sealed (for an hour), and the page
shows its mask; typing again replaces it.
"""

import base64
import binascii
from typing import Any

from cryptography.exceptions import InvalidTag
from django import forms
from django.utils.translation import gettext_lazy as _

from crm.core import clock
from crm.core.personal import Secret, mask_all, seal, unseal

KEPT = "{}-kept"
KEPT_SECONDS = 3600


class SealedInput(forms.TextInput):
    """A text box that forgets its text; a hidden one beside it holds the cipher."""

    template_name = "core/_sealed_input.html"
    example = Secret("", mask_all)  # whose mask is used

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """What is typed, else what was typed before."""
        typed = super().value_from_datadict(data, files, name)
        return str(typed) if typed else _unwrap(data.get(KEPT.format(name), ""), name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The box without its text, the cipher, and the mask of what was typed."""
        context = super().get_context(name, "", attrs)
        if value:
            kept = {"name": KEPT.format(name), "value": _wrap(str(value), name)}
            context["kept"] = {**kept, "mask": self.example.like(str(value))}
        return context


class SealedField(forms.CharField):
    """Personal data that is typed but never shown back: empty keeps what is there."""

    def __init__(self, label: Any, *, longest: int) -> None:
        box = SealedInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        super().__init__(label=label, max_length=longest, required=False, widget=box)

    def say_what_is_kept(self, kept: Secret, *, is_typed: bool = False) -> None:
        """Show the mask of what is on file, and how to keep it (unless something was typed)."""
        self.widget.example = kept
        if kept:
            words = (
                _("On file: %(mask)s.")
                if is_typed
                else _("On file: %(mask)s. Leave empty to keep it.")
            )
            self.help_text = words % {"mask": kept}


def _wrap(value: str, name: str) -> str:
    text = f"{int(clock.now().timestamp())}:{value}"
    return base64.urlsafe_b64encode(seal(text, aad=f"form.{name}")).decode()


def _unwrap(token: str, name: str) -> str:
    """The value that was typed within the hour; nothing for what is not ours."""
    try:
        text = unseal(base64.urlsafe_b64decode(token.encode()), aad=f"form.{name}")
    except (InvalidTag, KeyError, ValueError, IndexError, binascii.Error):
        return ""
    typed_at, _colon, value = text.partition(":")
    return value if clock.now().timestamp() - int(typed_at) <= KEPT_SECONDS else ""
