"""Configuration for administrators: users, branches, postings, settings, calendar, tokens.

No row about a customer is registered here, and `is_superuser` opens nothing: who may enter is
`may_administer` alone (decision 20).
"""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.admin import UserAdmin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from crm.core.access import may_administer
from crm.core.models import ApiToken, Branch, CalendarDay, Posting, Setting, User


class ConfigurationSite(AdminSite):
    """Django's admin site behind `may_administer`."""

    site_header = _("Zhike administration")
    site_title = _("Zhike administration")
    index_title = _("Configuration")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Administrators by posting, whatever `is_staff` and `is_superuser` say."""
        return request.user.is_active and may_administer(request.user)


site = ConfigurationSite(name="admin")
