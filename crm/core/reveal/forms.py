"""Why somebody wants to see a personal value, and whether it is still them."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from crm.core.clock import business_day
from crm.core.models import PersonalReveal
from crm.core.policy import setting

CONFIRMED = "confirmed_at"  # seconds since the epoch, in the session


class RevealForm(forms.Form):
    """A reason from the list, in words where it is another one; the password when it is due."""

    purpose = forms.ChoiceField(choices=PersonalReveal.Purpose.choices)
    text = forms.CharField(max_length=200, required=False, label=_("In words"))
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, at: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.at = request, at
        if not must_confirm(request, at):
            del self.fields["password"]

    def clean_password(self) -> str:
        """Still the person who logged in; wrong ones count towards the lock-out."""
        typed: str = self.cleaned_data["password"]
        name = self.request.user.get_username()
        if authenticate(self.request, username=name, password=typed) != self.request.user:
            raise ValidationError(_("This is not your password."))
        self.request.session[CONFIRMED] = int(self.at.timestamp())
        return ""

    def clean(self) -> dict[str, Any]:
        """Another reason is told in words."""
        data = super().clean() or self.cleaned_data
        is_other = data.get("purpose") == PersonalReveal.Purpose.OTHER
        if is_other and not data.get("text", "").strip():
            self.add_error("text", _("Say the reason in words."))
        return data


def must_confirm(request: HttpRequest, at: dt.datetime) -> bool:
    """Is the last proof of who sits there older than the bank allows? Never in the demo."""
    minutes = setting("reveal.confirm_minutes", on=business_day(at))
    if settings.DEMO or not minutes:
        return False
    proved = max(request.session.get(CONFIRMED, 0), request.session.get("started_at", 0))
    return bool(at.timestamp() - proved > minutes * 60)
