"""Pages of the ground: preferences, health, refusals."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from crm.core.http import StaffRequest
from crm.core.models import User


@login_not_required
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Is the database within reach? For load balancers; tells nothing else."""
    with connection.cursor() as cursor:  # unscoped: reads no row
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if safe else "/"


@require_POST
def preferences(request: StaffRequest) -> HttpResponse:
    """Remember the user's theme or language; an unknown value changes nothing."""
    user = request.user
    if request.POST.get("theme") in User.Theme.values:
        user.theme = request.POST["theme"]
    if request.POST.get("language") in User.Language.values:
        user.language = request.POST["language"]
    user.save(update_fields=["theme", "language"])
    return redirect(_back(request))


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie: the log-in page has no user to ask."""
    response = redirect(_back(request))
    if request.POST.get("language") in User.Language.values:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            request.POST["language"],
            max_age=365 * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def csrf_failure(request: HttpRequest, reason: str = "", **kwargs: Any) -> HttpResponse:
    """The form was open too long or in another session: say how to go on."""
    return render(request, "403_csrf.html", status=403)
