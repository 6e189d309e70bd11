"""Serializers that take nothing they did not ask for, and show no personal value."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

MASK = "*"


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields that it does not declare as writable, by name: no silent mass assignment."""

    def to_internal_value(self, data: Any) -> Any:
        """Validate; `owner`, `version` or a typing error in the body are told, not dropped."""
        if isinstance(data, dict):
            known = {name for name, field in self.fields.items() if not field.read_only}
            unknown = sorted(str(name) for name in data if name not in known)
            if unknown:
                raise serializers.ValidationError(
                    {name[:80]: [_("This field cannot be written.")] for name in unknown},
                    code="unknown",
                )
        return super().to_internal_value(data)


class SecretField(serializers.CharField):
    """Takes a clear value, gives its mask; a mask that comes back is not taken for a value."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "masked": _("This is the masked value that you read: leave the field out to keep it.")
    }

    def to_internal_value(self, data: Any) -> str:
        """The clear text."""
        text: str = super().to_internal_value(data)
        if MASK in text:
            self.fail("masked")
        return text

    def to_representation(self, value: Any) -> str:
        """The mask, whatever comes."""
        return str(value)
