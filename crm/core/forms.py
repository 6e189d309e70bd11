"""The log-in form, and what forms of all apps stand on."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.db.models import Model

from crm.core.errors import Refusal
from crm.core.models import User


class LogInForm(AuthenticationForm):
    """Django's, for people only: an API client's name is answered as an unknown one is."""

    def confirm_login_allowed(self, user: User) -> None:
        """Refuse service users in the words of a wrong password."""
        super().confirm_login_allowed(user)
        if user.is_service:
            raise self.get_invalid_login_error()


class ServiceForm(forms.Form):
    """A form whose refusals stand at their field."""

    def attempt(self, service: Any, **values: Any) -> Model | None:
        """What the service made; None when it said no (the form then says why)."""
        try:
            made: Model = service(**values)
        except Refusal as refusal:
            words = [str(text) for text in (refusal.message, refusal.who) if text]
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, " ".join(words))
            return None
        return made
