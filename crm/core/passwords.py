"""Passwords are chosen by their owners: an administrator hands over a link, never a password.

The link works once, for `PASSWORD_RESET_TIMEOUT` seconds, and a new one makes the old one void.
Making and using it are entries of the administration's log (`django_admin_log`).
"""

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from crm.core.clock import business_day
from crm.core.errors import Refusal
from crm.core.models import Role, User


def may_invite(by: User, person: User) -> bool:
    """May `by` make a link for `person`: somebody else, and nobody who stands higher?

    Every posting of the person today lies under a branch that `by` administers.
    """
    today = business_day()
    mine = by.postings.on(today).filter(role=Role.ADMIN)
    heights = list(mine.values_list("branch__path", flat=True))
    theirs = person.postings.on(today).values_list("branch__path", flat=True)
    under = all(any(path.startswith(above) for above in heights) for path in theirs)
    return bool(heights) and under and person.pk != by.pk


@transaction.atomic
def invite(*, person: User, by: User) -> str:
    """The path of a new link; the old password and older links are void at once.

    Refuses oneself, API clients, who is switched off, and who stands higher than `by`.
    """
    if person.is_service or not person.is_active:
        raise Refusal(_("Only active people choose a password."))
    if not may_invite(by, person):
        raise Refusal(
            _("You may not make a link for this person."),
            who=_("An administrator of a branch above may."),
        )
    person.set_unusable_password()
    person.save(update_fields=["password"])
    note(person, by, "link to choose a password made")
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    return reverse("password_choose", kwargs={"uidb64": uid, "token": token})


def note(person: User, by: User, what: str) -> None:
    """An entry of the administration's log about `person`."""
    LogEntry.objects.create(  # about staff, seen by administrators only
        user=by,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.pk),
        object_repr=str(person)[:200],
        action_flag=CHANGE,
        change_message=what,
    )


class ChoosePassword(PasswordResetConfirmView):
    """The page behind the link; the token moves into the session, out of the address."""

    template_name = "registration/choose_password.html"
    success_url = reverse_lazy("login")

    def get_user(self, uidb64: str) -> Any:
        """Whoever was switched off meanwhile chooses nothing."""
        person = super().get_user(uidb64)
        return person if person and person.is_active and not person.is_service else None

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Kept, and noted; then log in as always."""
        answer = super().form_valid(form)
        note(form.user, form.user, "password chosen by link")
        return answer
