"""The log-in form."""

from django.contrib.auth.forms import AuthenticationForm

from crm.core.models import User


class LogInForm(AuthenticationForm):
    """Django's, for people only: an API client's name is answered as an unknown one is."""

    def confirm_login_allowed(self, user: User) -> None:
        """Refuse service users in the words of a wrong password."""
        super().confirm_login_allowed(user)
        if user.is_service:
            raise self.get_invalid_login_error()
