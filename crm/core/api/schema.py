"""The document of the API (OpenAPI 3) and its page, for logged-in people and for tokens."""

from typing import Any

from django.contrib.auth.decorators import login_required
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from crm.core.api.problems import KINDS, MEDIA_TYPE, TYPE

PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `errors` says where: a pointer into the body, a parameter, a header.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail", "code"],
                "properties": {
                    "pointer": {"type": "string", "example": "#/phone"},
                    "parameter": {"type": "string"},
                    "header": {"type": "string"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
}
ALWAYS = (400, 401, 403, 405, 406, 429, 500)
WITH_KEY = (404,)
WITH_BODY = (409, 413, 415)
EXAMPLE_ERRORS: dict[int, list[dict[str, str]]] = {
    400: [{"pointer": "#/owner", "detail": "This field cannot be written.", "code": "unknown"}],
    409: [{"pointer": "#/name", "detail": "Kept by the core bank", "code": "fed"}],
    422: [{"header": "Idempotency-Key", "detail": "Used before", "code": "reused"}],
}


class BearerToken(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped base
    """How the document calls `TokenAuthentication`."""

    target_class = "crm.core.api.guard.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """A bearer token in the Authorization header."""
        return {"type": "http", "scheme": "bearer"}


def _response(status: int) -> dict[str, Any]:
    kind, title = KINDS[status]
    example: dict[str, Any] = {"type": TYPE + kind, "title": str(title), "status": status}
    if status in EXAMPLE_ERRORS:
        example["errors"] = EXAMPLE_ERRORS[status]
    headers = {"Retry-After": {"schema": {"type": "integer"}}} if status in (409, 429) else {}
    return {
        "description": str(title),
        **({"headers": headers} if headers else {}),
        "content": {
            MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
        },
    }


def problems_of(method: str, path: str) -> list[int]:
    """Which problems an operation can answer with, by its method and address."""
    statuses = list(ALWAYS)
    if "{" in path:
        statuses += WITH_KEY
    if method in ("post", "put", "patch"):
        statuses += WITH_BODY
    if method == "post":
        statuses += [422]
    if method in ("put", "patch", "delete"):
        statuses += [412, 428]
    return sorted(statuses)


def describe_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Add to each operation the problems that it can answer with, each with an example."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["responses"] = {f"Problem{status}": _response(status) for status in sorted(KINDS)}
    for path, operations in result.get("paths", {}).items():
        for method, operation in operations.items():
            for status in problems_of(method, path):
                ref = {"$ref": f"#/components/responses/Problem{status}"}
                operation["responses"].setdefault(str(status), ref)
    return result


class DocsPage(SpectacularSwaggerSplitView):
    """Swagger UI from our own static files, without inline script or style (strict CSP)."""

    template_name = "core/api_docs.html"


schema = SpectacularAPIView.as_view()
docs = login_required(DocsPage.as_view(url_name="api_schema"))
