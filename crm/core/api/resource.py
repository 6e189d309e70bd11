"""What every resource shares."""

from typing import Any, ClassVar

from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crm.core.api.filters import Filter, no_such_parameter
from crm.core.api.problems import Problem
from crm.core.models import User

MAX_BODY = 1_000_000


class Resource(GenericViewSet[Any]):
    """A viewset that declares per method its scope, and its filters and orders by name."""

    lookup_value_converter = "uuid"
    scopes: ClassVar[dict[str, str]] = {}
    filters: ClassVar[dict[str, Filter]] = {}
    ordering: ClassVar[tuple[str, ...]] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Authenticate, check the scope and the rate; refuse a body that is too large."""
        super().initial(request, *args, **kwargs)
        if self.action != "list" and request.query_params:
            raise Problem(errors=[no_such_parameter(name) for name in request.query_params])
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            raise Problem(_("At most 1,000,000 bytes."), status_code=413)

    @property
    def caller(self) -> User:
        """The service user of the token."""
        user = self.request.user
        if not isinstance(user, User):
            raise NotAuthenticated
        return user

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Nobody on the way keeps what was sent."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers["Cache-Control"] = "private, no-store"
        patch_vary_headers(final, ["Authorization", "Accept-Language"])
        return final
