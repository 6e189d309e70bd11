"""Errors as problem+json (RFC 9457): one shape for every refusal under /api/."""

import math
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoDenied
from django.core.exceptions import ValidationError as DjangoInvalid
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings

from crm.core.errors import Refusal
from crm.core.middleware import undo_writes

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:zhike:problem:"

# status → (end of the type, title)
KINDS: dict[int, tuple[str, LazyText]] = {
    400: ("invalid", _("The request is not valid")),
    401: ("unauthenticated", _("A valid token is needed")),
    403: ("forbidden", _("The token may not do this")),
    404: ("not-found", _("Nothing here that you may see")),
    405: ("method-not-allowed", _("This address does not know the method")),
    406: ("not-acceptable", _("Answers come as JSON only")),
    409: ("refused", _("A rule of the bank says no")),
    412: ("stale", _("Somebody else saved it since you read it")),
    413: ("too-large", _("The request is too large")),
    415: ("unsupported-media-type", _("Send JSON")),
    422: ("key-reused", _("The Idempotency-Key belongs to another request")),
    428: ("precondition-required", _("Say which version you edit")),
    429: ("too-many-requests", _("Too many requests")),
    500: ("failed", _("Something failed here")),
}


class Problem(exceptions.APIException):
    """A refusal with its status, words and, where it has one, the place in the request."""

    status_code: int = 400
    default_detail = _("The request is not valid")

    def __init__(
        self,
        detail: str | LazyText | None = None,
        *,
        status_code: int = 0,
        errors: list[dict[str, Any]] | None = None,
        retry_after: int = 0,
    ) -> None:
        super().__init__(detail)  # type: ignore[arg-type]  # the stubs know no lazy text
        self.status_code = status_code or self.status_code
        self.errors = errors or []
        self.wait = retry_after


class PreconditionRequired(Problem):
    """If-Match is missing from an edit."""

    status_code: int = 428
    default_detail = _("Send the ETag that you read in If-Match.")


class PreconditionFailed(Problem):
    """If-Match names another version than the one on file."""

    status_code: int = 412
    default_detail = _("Read it again, apply your change to it, and send its new ETag.")


def body(
    status_code: int,
    detail: str | LazyText = "",
    errors: list[dict[str, Any]] | None = None,
    path: str = "",
) -> dict[str, Any]:
    """The members of a problem; texts in the language of the request."""
    kind, title = KINDS.get(status_code, ("refused", KINDS[400][1]))
    problem: dict[str, Any] = {"type": TYPE + kind, "title": str(title), "status": status_code}
    if detail:
        problem["detail"] = str(detail)
    if path:
        problem["instance"] = path
    if errors:
        problem["errors"] = [{key: str(value) for key, value in e.items()} for e in errors]
    return problem


def _pointers(detail: Any, pointer: str = "#") -> list[dict[str, Any]]:
    """DRF's nested validation detail as a flat list of pointers into the body."""
    if isinstance(detail, dict):
        whole = api_settings.NON_FIELD_ERRORS_KEY
        return [
            entry
            for key, value in detail.items()
            for entry in _pointers(value, pointer if key == whole else f"{pointer}/{key}")
        ]
    if isinstance(detail, list):
        return [
            entry
            for number, value in enumerate(detail)
            for entry in _pointers(
                value, f"{pointer}/{number}" if isinstance(value, dict) else pointer
            )
        ]
    return [{"pointer": pointer, "detail": detail, "code": getattr(detail, "code", "invalid")}]


def _known(exc: Exception) -> Exception:
    """The DRF exception that `exc` stands for; `exc` itself when there is none."""
    if isinstance(exc, Refusal):
        place = [{"pointer": f"#/{exc.field}", "detail": exc.message, "code": "refused"}]
        return Problem(exc.message, status_code=exc.status, errors=place if exc.field else None)
    if isinstance(exc, Http404):
        return exceptions.NotFound(str(KINDS[404][1]))  # never the name of the model
    if isinstance(exc, DjangoDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, DjangoInvalid):
        detail = exc.message_dict if hasattr(exc, "error_dict") else exc.messages
        return exceptions.ValidationError(detail)
    return exc


def problem_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every known error as problem+json, its writes taken back.

    What nobody expected is raised again and becomes a problem in `crm.core.api.handlers`.
    """
    exc = _known(exc)
    if not isinstance(exc, exceptions.APIException):
        return None
    request = context["request"]
    undo_writes(request._request)
    if isinstance(exc, exceptions.ValidationError):
        detail: Any = ""
        errors = _pointers(exc.detail)
    else:
        detail, errors = exc.detail, getattr(exc, "errors", [])
    headers = {}
    if challenge := getattr(exc, "auth_header", ""):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(exc, "wait", 0):
        headers["Retry-After"] = str(math.ceil(wait))
    content = body(exc.status_code, detail, errors, request.path)
    return Response(content, exc.status_code, headers=headers, content_type=MEDIA_TYPE)


def problem(request: HttpRequest, status_code: int, detail: str | LazyText = "") -> HttpResponse:
    """A problem outside DRF: unknown addresses, and what failed unexpectedly."""
    content = body(status_code, detail, path=request.path)
    return JsonResponse(content, status=status_code, content_type=MEDIA_TYPE)
