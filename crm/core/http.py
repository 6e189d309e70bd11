"""The request as views know it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.functional import Promise as LazyText
from django_htmx.middleware import HtmxDetails

from crm.core.models import User


class StaffRequest(HttpRequest):
    """A request of somebody who is logged in (login is required by default)."""

    user: User
    htmx: HtmxDetails


def require(is_allowed: bool, why: str | LazyText) -> None:
    """Answer 403 with `why` (who may do it) unless `is_allowed`; for what the user sees anyway."""
    if not is_allowed:
        raise PermissionDenied(why)
