"""Where a request comes from, behind as many proxies as the installation trusts."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The address that the outermost trusted proxy saw; without proxies the connection's own.

    Each proxy appends whom it saw to X-Forwarded-For, so with n trusted proxies the n-th entry
    from the right is true and everything left of it is the client's own story.
    """
    peer: str = request.META.get("REMOTE_ADDR", "")
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    trusted: int = settings.TRUSTED_PROXIES
    if not 0 < trusted <= len(told):
        return peer
    try:
        return str(ipaddress.ip_address(told[-trusted]))
    except ValueError:
        return peer
