"""Relations and guarantees by REST: read only, the other end named only where it is seen."""

import uuid
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.core import clock
from crm.core.api.filters import Filter, moment, one_of
from crm.core.api.resource import Resource
from customers.models import Guarantee, Relation
from customers.parties import Parties, parties

SINCE = Filter(
    "updated_at__gte",
    moment,
    {"type": "string", "format": "date-time"},
    "Changed at or after this moment, with its zone. Overlap your pulls by some minutes.",
)
UUID = {"type": "string", "format": "uuid"}


class PartyOut(serializers.Serializer[Any]):
    """One end of a row. A customer outside the token's subtree has no `id`, and its branch as name.

    People's names are masked.
    """

    id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    is_customer = serializers.BooleanField()


def _shown(key: uuid.UUID, known: Parties) -> dict[str, Any]:
    one = known[key]
    is_told = bool(one.url)
    return {"id": key if is_told else None, "name": one.name, "is_customer": not one.is_outsider}


class EdgeOut(serializers.Serializer[Any]):
    """What relations and guarantees share; the ends come from `context["known"]`."""

    def end(self, row: Any, key: str) -> dict[str, Any]:
        """The party at one end."""
        return _shown(getattr(row, key), self.context["known"])


class RelationOut(EdgeOut):
    """`party` is `kind` of `of`, from day to day; `percent` is its part of the capital."""

    id = serializers.UUIDField()
    of = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(Relation.Kind.choices)
    party = serializers.SerializerMethodField()
    percent = serializers.DecimalField(7, 4, allow_null=True)
    from_on = serializers.DateField(allow_null=True)
    to_on = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @extend_schema_field(PartyOut)
    def get_of(self, row: Relation) -> dict[str, Any]:
        """Whose relation it is."""
        return self.end(row, "subject")

    @extend_schema_field(PartyOut)
    def get_party(self, row: Relation) -> dict[str, Any]:
        """Who it is."""
        return self.end(row, "party")


class GuaranteeOut(EdgeOut):
    """`guarantor` answers for debts of `debtor` up to `amount` yuan."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field called as Field's option
    guarantor = serializers.SerializerMethodField()
    debtor = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(Guarantee.Kind.choices)
    amount = serializers.DecimalField(18, 2)
    contract = serializers.CharField()
    state = serializers.ChoiceField(Guarantee.State.choices)
    from_on = serializers.DateField()
    to_on = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @extend_schema_field(PartyOut)
    def get_guarantor(self, row: Guarantee) -> dict[str, Any]:
        """Who answers."""
        return self.end(row, "guaranteed_by")

    @extend_schema_field(PartyOut)
    def get_debtor(self, row: Guarantee) -> dict[str, Any]:
        """For whom."""
        return self.end(row, "customer_id")


class _EdgeViewSet(Resource):
    """Rows between two parties, seen from either end."""

    scopes: ClassVar[dict[str, str]] = {"GET": "customers:read"}
    ordering: ClassVar[tuple[str, ...]] = ("updated_at", "created_at")
    ends: ClassVar[tuple[str, str]]

    def _out(self, rows: list[Any]) -> Any:
        keys = {getattr(row, end) for row in rows for end in self.ends}
        known = parties(keys, by=self.caller, on=clock.business_day())
        return self.get_serializer_class()(rows, many=True, context={"known": known}).data

    def _list(self, request: Request) -> Response:
        found: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self._out(found))

    def _one(self, pk: uuid.UUID) -> Response:
        return Response(self._out([get_object_or_404(self.get_queryset(), pk=pk)])[0])


class RelationViewSet(_EdgeViewSet):
    """Relations of the customers of the branches that the token's user is posted at."""

    serializer_class = RelationOut
    queryset = Relation.objects.none()
    ends: ClassVar[tuple[str, str]] = ("subject", "party")
    filters: ClassVar[dict[str, Filter]] = {
        "updated_since": SINCE,
        "customer": Filter("customer", uuid.UUID, UUID, "Key of the customer on whose file."),
        "kind": Filter("kind", one_of(Relation.Kind.values), {"enum": Relation.Kind.values}),
    }

    def get_queryset(self) -> Any:
        """The rows that the token's user may see."""
        return Relation.objects.visible_to(self.request.user)

    @extend_schema(responses={200: RelationOut(many=True)})
    def list(self, request: Request) -> Response:
        """Relations, page by page, in the order of their last change."""
        return self._list(request)

    @extend_schema(responses={200: RelationOut})
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One relation."""
        return self._one(pk)


class GuaranteeViewSet(_EdgeViewSet):
    """Guarantees that customers of the token's branches gave or received."""

    serializer_class = GuaranteeOut
    queryset = Guarantee.objects.none()
    ends: ClassVar[tuple[str, str]] = ("customer_id", "guaranteed_by")
    filters: ClassVar[dict[str, Filter]] = {
        "updated_since": SINCE,
        "debtor": Filter("customer", uuid.UUID, UUID, "Key of the debtor."),
        "guarantor": Filter("guarantor", uuid.UUID, UUID, "Key of the guarantor."),
        "state": Filter("state", one_of(Guarantee.State.values), {"enum": Guarantee.State.values}),
        "kind": Filter("kind", one_of(Guarantee.Kind.values), {"enum": Guarantee.Kind.values}),
    }

    def get_queryset(self) -> Any:
        """The rows that the token's user may see."""
        return Guarantee.objects.visible_to(self.request.user)

    @extend_schema(responses={200: GuaranteeOut(many=True)})
    def list(self, request: Request) -> Response:
        """Guarantees, page by page, in the order of their last change."""
        return self._list(request)

    @extend_schema(responses={200: GuaranteeOut})
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One guarantee."""
        return self._one(pk)
