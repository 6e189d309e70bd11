"""What happens around each request: session limits, preferences, the row context."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from crm.core import clock
from crm.core.access import enter, set_row_context
from crm.core.audit.events import log_event
from crm.core.ids import new_id
from crm.core.models import User
from crm.core.reading import log_reading

GetResponse = Callable[[HttpRequest], HttpResponse]
UNDO = "zhike.undo"


class SessionLimitMiddleware:
    """End a session after `SESSION_IDLE_SECONDS` without a request, or its absolute length."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Log out an expired session before anything else sees its user."""
        user = request.user
        if isinstance(user, User):
            self._limit(request, user)
        return self.get_response(request)

    def _limit(self, request: HttpRequest, user: User) -> None:
        now = int(clock.now().timestamp())
        started = request.session.setdefault("started_at", now)
        seen = request.session.setdefault("seen_at", now)
        if (
            user.is_service  # systems have tokens, not sessions
            or now - started > settings.SESSION_ABSOLUTE_SECONDS
            or now - seen > settings.SESSION_IDLE_SECONDS
        ):
            logout(request)
        elif now - seen >= 60:  # one write a minute is exact enough for a limit of 15
            request.session["seen_at"] = now


class PreferenceMiddleware:
    """The language that the user chose; before log-in the cookie's, for the API Accept-Language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the user's language."""
        language = self._language(request)
        with translation.override(language), timezone.override(None):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def _language(self, request: HttpRequest) -> str:
        if request.user.is_authenticated:
            return request.user.language
        if request.path.startswith("/api/"):
            return translation.get_language_from_request(request)
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return cookie if cookie in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class RowContextMiddleware:
    """One transaction a request, whose first statement tells the policies who is asking.

    What the view raised rolls its writes back (as ATOMIC_REQUESTS would), but only to a savepoint
    behind the context: the error page still reads as the same person. Innermost in the list, so
    that error pages render inside it as well.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the view inside a transaction of its user."""
        if request.path.startswith(("/health/", "/static/")):
            return self.get_response(request)
        with transaction.atomic():
            about = _about(request)
            if request.user.is_authenticated:
                enter(request.user, about=about)
            else:
                set_row_context(None, about=about)
            asked = request.user  # log-in and log-out put another in its place
            undo = self._undo_point()
            request.META[UNDO] = undo
            response = self.get_response(request)
            if response.status_code >= 500:
                undo()
            log_reading(request, response, view=about["view"], request_id=about["request"])
            log_event(request, response, asked, view=about["view"], request_id=about["request"])
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> Any:
        """Whatever the view raised, nothing that it wrote or promised for after commit stays."""
        undo_writes(request)

    def _undo_point(self) -> Callable[[], None]:
        connection = transaction.get_connection()
        savepoint = transaction.savepoint()
        promised = len(connection.run_on_commit)

        def undo() -> None:
            connection.needs_rollback = False
            transaction.savepoint_rollback(savepoint)
            del connection.run_on_commit[promised:]

        return undo


def _about(request: HttpRequest) -> dict[str, str]:
    """What the history says of a write of this request: the name of its address, and its id."""
    try:
        view = resolve(request.path_info).view_name
    except Resolver404:
        view = ""
    return {"view": view, "request": str(new_id())}


def undo_writes(request: HttpRequest) -> None:
    """Take back what this request has written so far; its row context stays."""
    if undo := request.META.get(UNDO):
        undo()
