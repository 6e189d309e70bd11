"""Log-ins and refusals, written beside the answer (docs/adr/0017 says why in its transaction)."""

import uuid

from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from crm.core import clock
from crm.core.addresses import client_ip
from crm.core.models import StaffEvent, User
from crm.core.personal import blind

REFUSALS = (403, 404, 429)
MOST_TYPED = 150

_INSERT = """
    SELECT core_ensure_partition('core_staffevent', %(day)s);
    WITH who AS (
        SELECT coalesce(%(user)s::uuid, (SELECT u.id FROM core_user u WHERE u.username = %(typed)s))
               AS id)
    INSERT INTO core_staffevent (day, at, user_id, branch_id, kind, view, method, status, about,
                                 name_mark, address, request)
    SELECT %(day)s, %(at)s, who.id,
           (SELECT p.branch_id FROM core_posting p
             WHERE p.user_id = who.id AND p.from_on <= %(day)s
               AND (p.to_on IS NULL OR p.to_on >= %(day)s)
             ORDER BY p.acting_for_id IS NOT NULL, p.from_on, p.id LIMIT 1),
           %(kind)s, %(view)s, %(method)s, %(status)s, %(about)s::uuid, %(mark)s, %(ip)s::inet,
           %(request)s::uuid
      FROM who
"""


def log_event(
    request: HttpRequest, response: HttpResponseBase, before: object, *, view: str, request_id: str
) -> None:
    """Write one row if this answer let somebody in or out, or refused what they asked for.

    `before` is who asked: after a log-out the request no longer knows.
    """
    is_entry = view == "login"
    asked = request.user if not is_entry and not isinstance(before, User) else before
    user = asked if isinstance(asked, User) else None  # of the API known by its token only now
    kind = _kind(request, response.status_code, user, view)
    if kind is None:
        return
    if kind is StaffEvent.Kind.LOGIN and isinstance(request.user, User):
        user = request.user
    typed = request.POST.get("username", "")[:MOST_TYPED] if user is None else ""
    at = clock.now()
    found = request.resolver_match
    key = found.kwargs.get("pk") if found else None
    values = {
        "day": clock.business_day(at),
        "at": at,
        "user": str(user.pk) if user else None,
        "typed": typed.replace("\0", ""),
        "mark": blind(typed, purpose="log-in") if typed else None,
        "kind": kind.value,
        "view": view[:80],
        "method": (request.method or "")[:7],
        "status": response.status_code,
        "about": str(key) if isinstance(key, uuid.UUID) else None,
        "ip": client_ip(request) or None,
        "request": request_id,
    }
    # past Django's cursor, as the log of reads
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute(_INSERT, values)


def _kind(
    request: HttpRequest, status: int, user: User | None, view: str
) -> StaffEvent.Kind | None:
    if view == "login" and request.method == "POST" and user is None:
        is_in = status == 302 and request.user.is_authenticated
        return StaffEvent.Kind.LOGIN if is_in else StaffEvent.Kind.FAILED
    if user is None:
        return None
    if view == "logout" and request.method == "POST":
        return StaffEvent.Kind.LOGOUT
    # an address that is nobody's is a slip, not a refusal
    return StaffEvent.Kind.REFUSED if view and status in REFUSALS else None
