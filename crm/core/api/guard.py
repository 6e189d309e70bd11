"""Who calls (a token of a service user), what the token may do, and how often."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from crm.core import clock
from crm.core.access import enter
from crm.core.models import ApiToken, User
from crm.core.tokens import find_token

if TYPE_CHECKING:  # that module reads settings which name this one
    from rest_framework.views import APIView

USED_EVERY = dt.timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; a session's cookie counts for nothing here."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The service user and its token; sets the row context of the transaction."""
        kind, _space, text = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        now = clock.now()
        token = find_token(text.strip(), now)
        if token is None:
            raise AuthenticationFailed(_("The token is unknown, expired or revoked."))
        enter(token.user)
        if token.used_at is None or now - token.used_at > USED_EVERY:
            token.used_at = now
            token.save(update_fields=["used_at"])
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return 'Bearer realm="zhike"'


class ScopeMissing(PermissionDenied):
    """The token lives, but its scopes do not reach this."""

    def __init__(self, scope: str) -> None:
        super().__init__(_("The token lacks the scope %(scope)s.") % {"scope": scope or "–"})
        self.auth_header = f'Bearer realm="zhike", error="insufficient_scope", scope="{scope}"'


class HasScope(BasePermission):
    """The token carries the scope that the view declares for the method; none declared: refused."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Deny by default; methods that the view does not know go on to their 405."""
        if not isinstance(request.auth, ApiToken):
            return False
        if request.method not in view.allowed_methods:
            return True
        scopes: dict[str, str] = getattr(view, "scopes", {})
        scope = scopes.get({"HEAD": "GET"}.get(str(request.method), str(request.method)), "")
        if not scope or scope not in request.auth.scopes:
            raise ScopeMissing(scope)
        return True


class RateThrottle(BaseThrottle):
    """At most `API_REQUESTS_PER_MINUTE` a user and minute of the clock, counted in the cache."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Count this request; a lost cache forgets the count, nothing else."""
        now = int(clock.now().timestamp())
        self.left = 60 - now % 60
        key = f"api-rate:{request.user.pk}:{now // 60}"
        cache.add(key, 0, timeout=120)
        try:
            count = cache.incr(key)
        except ValueError:  # the cache was emptied between the two calls
            count = 1
        return bool(count <= settings.API_REQUESTS_PER_MINUTE)

    def wait(self) -> float:
        """Seconds until the next minute."""
        return float(self.left)
