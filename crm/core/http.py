"""The request as views know it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from crm.core.models import User


class StaffRequest(HttpRequest):
    """A request of somebody who is logged in (login is required by default)."""

    user: User
    htmx: HtmxDetails
