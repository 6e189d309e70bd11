"""Errors outside any view: problem+json under /api/, Django's pages elsewhere."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views import defaults
from django.views.decorators.csrf import requires_csrf_token

from crm.core.api.problems import problem

Page = Callable[..., HttpResponse]


def _handler(status_code: int, page: Page) -> Page:
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.path.startswith("/api/"):
            return problem(request, status_code)
        return page(request, *args, **kwargs)

    return requires_csrf_token(handle)


bad_request = _handler(400, defaults.bad_request)
denied = _handler(403, defaults.permission_denied)
not_found = _handler(404, defaults.page_not_found)
failed = _handler(500, defaults.server_error)


@login_not_required
def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any address under /api/ that nobody serves; says the same to everybody."""
    return problem(request, 404)
