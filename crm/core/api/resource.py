"""What every resource shares."""

from typing import Any, ClassVar

from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crm.core.api.filters import Filter
from crm.core.api.problems import Problem

MAX_BODY = 1_000_000


class Resource(GenericViewSet[Any]):
    """A viewset that declares per method its scope, and its filters and orders by name."""

    scopes: ClassVar[dict[str, str]] = {}
    filters: ClassVar[dict[str, Filter]] = {}
    ordering: ClassVar[tuple[str, ...]] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Authenticate, check the scope and the rate; refuse a body that is too large."""
        super().initial(request, *args, **kwargs)
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            raise Problem(_("At most 1,000,000 bytes."), status_code=413)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Nobody on the way keeps what was sent."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers["Cache-Control"] = "private, no-store"
        patch_vary_headers(final, ["Authorization", "Accept-Language"])
        return final
