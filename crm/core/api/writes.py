"""Writes that can be repeated and never overwrite what their sender has not seen."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import connection
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from crm.core import clock
from crm.core.api.problems import PreconditionFailed, PreconditionRequired, Problem
from crm.core.models import IdempotentRequest
from crm.core.personal import blind

KEPT_FOR = timedelta(hours=24)
KEPT_HEADERS = ("ETag", "Location")

Handler = Callable[..., Response]


def etag_of(row: Any) -> str:
    """The strong ETag of a row with `version` and `updated_at`."""
    text = f"{row.pk}:{row.version}:{row.updated_at.isoformat()}"
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def _tags(header: str) -> list[str]:
    return [tag.strip() for tag in header.split(",")]


def check_precondition(request: Request, row: Any) -> None:
    """428 without If-Match, 412 when it names another version; call it on a locked row."""
    header = request.headers.get("If-Match", "")
    if not header:
        raise PreconditionRequired
    if header != "*" and etag_of(row) not in _tags(header):
        raise PreconditionFailed


def is_known_to(request: Request, etag: str) -> bool:
    """Does If-None-Match name what would be sent? Then 304 says enough."""
    tags = _tags(request.headers.get("If-None-Match", ""))
    return "*" in tags or etag in [tag.removeprefix("W/") for tag in tags]


def _fingerprint(request: Request) -> str:
    # keyed: a plain digest of a body with a phone number could be guessed from the rest
    content = json.dumps(request.data, sort_keys=True)
    return blind(f"{request.method} {request.path} {content}", purpose="idempotency").hex()


def _lock(user_id: Any, key: str) -> None:
    with connection.cursor() as cursor:  # unscoped: a lock reads no row
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"idempotency:{user_id}:{key}"],
        )
        if not cursor.fetchone()[0]:
            detail = _("The first request with this key is still running.")
            raise Problem(detail, status_code=409, retry_after=1)


def _replay(kept: IdempotentRequest, fingerprint: str) -> Response:
    if not hmac.compare_digest(kept.fingerprint, fingerprint):
        raise Problem(
            _("Use a new key for a new request."),
            status_code=422,
            errors=[{"header": "Idempotency-Key", "detail": _("Used before"), "code": "reused"}],
        )
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return Response(kept.body, status=kept.status, headers=headers)


def idempotent(handler: Handler) -> Handler:
    """Answer a repeated Idempotency-Key (1–80 visible characters, 24 h) with the first answer.

    The same key with another body is refused with 422, while the first is still running with
    409. Refusals are not kept: they wrote nothing, so a repeat may try again.
    """

    @wraps(handler)
    def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not re.fullmatch(r"[!-~]{1,80}", key):
            detail = _("1 to 80 visible ASCII characters.")
            raise Problem(
                errors=[{"header": "Idempotency-Key", "detail": detail, "code": "invalid"}]
            )
        fingerprint, now, user = _fingerprint(request), clock.now(), view.caller
        _lock(user.pk, key)
        mine = IdempotentRequest.objects.filter(user=user)  # unscoped: the caller's own
        mine.filter(created_at__lt=now - KEPT_FOR).delete()
        if kept := mine.filter(key=key).first():
            pk = (kept.body or {}).get("id")
            if pk and not view.get_queryset().filter(pk=pk).exists():
                raise Http404  # the right was lost since
            return _replay(kept, fingerprint)
        response = handler(view, request, *args, **kwargs)
        IdempotentRequest.objects.create(  # unscoped: the caller's own
            user=user,
            key=key,
            fingerprint=fingerprint,
            status=response.status_code,
            body=json.loads(JSONRenderer().render(response.data)),
            headers={name: response[name] for name in KEPT_HEADERS if name in response},
            created_at=now,
        )
        return response

    return answer
