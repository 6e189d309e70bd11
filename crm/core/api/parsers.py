"""How bodies are read."""

from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class JsonParser(JSONParser):
    """DRF's parser; a body nested a thousand deep is a bad request, not a failure."""

    def parse(self, stream: IO[Any], *args: Any, **kwargs: Any) -> Any:
        """The parsed body."""
        try:
            return super().parse(stream, *args, **kwargs)
        except RecursionError as exc:
            raise ParseError(_("The body is nested too deeply.")) from exc
