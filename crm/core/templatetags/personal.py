"""`{% personal row "phone" %}`: the mask of a personal value, with an eye for those who may."""

from typing import Any

from django import template
from django.db.models import Model

from crm.core.access import may_reveal
from crm.core.personal import sealed_of
from crm.core.reveal.service import customer_id_of

register = template.Library()


@register.inclusion_tag("core/_personal.html", takes_context=True)
def personal(context: dict[str, Any], row: Model, field: str) -> dict[str, Any]:
    """The masked value of `row`'s sealed `field`; nothing when there is none."""
    secret = getattr(row, field)
    user = context["request"].user
    return {
        "row": row,
        "field": field,
        "kind": row._meta.model_name,
        "label": sealed_of(type(row))[field].label,
        "secret": secret,
        "may_reveal": bool(secret) and may_reveal(user, customer_id_of(row)),
    }
