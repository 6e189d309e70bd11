"""Tokens of API clients: their scopes, what is stored of them, how one is recognised."""

import datetime as dt
import hashlib
import hmac

from django.utils.translation import gettext_lazy as _

from crm.core.models import ApiToken

SCOPES = {
    "customers:read": _("Read customers"),
    "customers:write": _("Create and edit customers"),
}
PREFIX_LENGTH = 11  # "zk_" and eight characters that tell tokens apart


def digest_of(token: str) -> str:
    """What is stored of a token: SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_token(text: str, at: dt.datetime) -> ApiToken | None:
    """The live token `text` of an active service user; compared in constant time."""
    digest = digest_of(text)
    candidates = ApiToken.objects.filter(prefix=text[:PREFIX_LENGTH]).select_related("user")
    found = None
    for token in candidates:
        if hmac.compare_digest(token.digest, digest):
            found = token
    if found is None or found.revoked_at or found.expires_at <= at:
        return None
    return found if found.user.is_active and found.user.is_service else None
