"""Error reports without personal data: what failed and where, not with whose numbers."""

from types import FrameType
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter


class MaskedFilter(SafeExceptionReporterFilter):
    """Names and types of what was at hand, no values (a developer's machine shows them)."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """The fields that were sent, without their content."""
        if request is None:
            return {}
        if not self.is_active(request):
            return super().get_post_parameters(request)
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> Any:
        """The local variables by name and type."""
        if not self.is_active(request):
            return super().get_traceback_frame_variables(request, tb_frame)
        return [(name, type(value).__name__) for name, value in tb_frame.f_locals.items()]


class MaskedReporter(ExceptionReporter):
    """The report without the request's address and body, and without the exception's own words.

    What a database or a parser says quotes values ("Key (name)=(…)", "invalid literal …").
    """

    def get_traceback_data(self) -> dict[str, Any]:
        """Django's, less what may quote somebody."""
        data: dict[str, Any] = super().get_traceback_data()
        if settings.DEBUG:
            return data
        for frame in data["frames"]:
            frame["exc_cause"] = frame["exc_cause"] and type(frame["exc_cause"]).__name__
        data.update(request=None, request_meta={}, request_COOKIES_items=[])
        data.update(filtered_POST_items=[], exception_value=SILENT, exception_notes="")
        for name in ("request_GET_items", "request_FILES_items", "request_insecure_uri"):
            data.pop(name, None)
        return data


SILENT = "(not told: it may quote personal data)"
