"""Customers by REST: pulled page by page, created and edited by systems with the scope."""

import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError as NotValid
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
)
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from crm.core import clock
from crm.core.api.fields import SecretField, StrictSerializer
from crm.core.api.filters import Filter, boolean, moment, one_of, plain
from crm.core.api.resource import Resource
from crm.core.api.writes import check_precondition, etag_of, idempotent, is_known_to
from crm.core.models import Branch
from crm.core.personal import normalise_id, tail_blinds
from customers import services, validators
from customers.forms import PAPERS_OF
from customers.models import Customer
from customers.models.customer import CustomerQuerySet

EXAMPLE = {
    "id": "0193a5c2-7b1e-7c3a-9a63-0d1f4a2b9c11",
    "number": "P00000042",
    "source": "CRM",
    "kind": "COMPANY",
    "status": "PROSPECT",
    "tier": "ORDINARY",
    "name": "江州启明新材料股份有限公司",
    "branch": "3301",
    "branch_name": "滨江支行",
    "has_credit": False,
    "industry": "C265",
    "born_on": "2009-05-18",
    "id_kind": "USCC",
    "id_number": "9****************T",
    "phone": "138****5678",
    "address": "****",
    "next_contact_on": "2026-12-01",
    "last_contact_on": None,
    "version": 1,
    "created_at": "2026-11-23T02:11:05.120000Z",
    "updated_at": "2026-11-23T02:11:05.120000Z",
}
EXAMPLE_IN = {
    "kind": "COMPANY",
    "name": "江州启明新材料股份有限公司",
    "branch": "3301",
    "id_kind": "USCC",
    "id_number": "91350211M000100Y43",
    "phone": "13812345678",
}


class CustomerOut(serializers.Serializer[Customer]):
    """A customer as other systems see it: personal values masked, people's names too.

    `born_on` is given for firms only. Notes are free text and stay inside.
    """

    id = serializers.UUIDField()
    number = serializers.CharField()
    source = serializers.CharField(  # type: ignore[assignment]  # a field called as Field's option
        help_text="CRM, or the system that masters the row."
    )
    kind = serializers.ChoiceField(Customer.Kind.choices)
    status = serializers.ChoiceField(Customer.Status.choices)
    tier = serializers.ChoiceField(Customer.Tier.choices)
    name = serializers.CharField(source="display_name")
    branch = serializers.CharField(source="branch.number", help_text="Branch number.")
    branch_name = serializers.CharField(source="branch.name")
    has_credit = serializers.BooleanField()
    industry = serializers.CharField()
    born_on = serializers.SerializerMethodField()
    id_kind = serializers.CharField()
    id_number = SecretField()
    phone = SecretField()
    address = SecretField()
    next_contact_on = serializers.DateField(allow_null=True)
    last_contact_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @extend_schema_field({"type": "string", "format": "date", "nullable": True})
    def get_born_on(self, row: Customer) -> str | None:
        """A firm's founding day; a person's birthday is not given away."""
        return None if row.is_person or row.born_on is None else row.born_on.isoformat()


class CustomerIn(StrictSerializer):
    """What may be written. Personal values come in clear and go back masked only.

    Values are normalised and checked as the forms do it: check digits of papers, numbers that
    ring, a paper that the kind of customer carries.
    """

    kind = serializers.ChoiceField(Customer.Kind.choices)
    name = SecretField(max_length=120)
    status = serializers.ChoiceField(Customer.Status.choices, required=False)
    industry = serializers.RegexField(r"^([A-T][0-9]{0,3})?$", required=False, allow_blank=True)
    born_on = serializers.DateField(required=False, allow_null=True)
    id_kind = serializers.ChoiceField(Customer.IdKind.choices, required=False, allow_blank=True)
    id_number = SecretField(required=False, allow_blank=True, max_length=40)
    phone = SecretField(required=False, allow_blank=True, max_length=30)
    address = SecretField(required=False, allow_blank=True, max_length=200)
    next_contact_on = serializers.DateField(required=False, allow_null=True)

    def validate_phone(self, text: str) -> str:
        """A phone that somebody answers, as it is kept."""
        return _checked(validators.phone_number, text) if text else ""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The paper fits the kind of customer, its number fits the paper."""
        row: Customer | None = self.instance
        paper = attrs.get("id_kind", row.id_kind if row else "")
        kind = attrs.get("kind", row.kind if row else "")
        if attrs.get("id_number") and not paper:
            self._refuse("id_kind", _("Say which kind of paper the number is from."))
        if paper and {"id_kind", "kind"} & set(attrs) and paper not in PAPERS_OF[kind]:
            self._refuse("id_kind", _("This kind of customer does not carry this paper."))
        if attrs.get("id_number"):
            try:
                today = clock.business_day()
                attrs["id_number"] = validators.paper_number(paper, attrs["id_number"], today=today)
            except NotValid as error:
                self._refuse("id_number", error.messages)
        return attrs

    def _refuse(self, field: str, words: Any) -> None:
        raise serializers.ValidationError({field: words})


class NewCustomerIn(CustomerIn):
    """A new customer also names the branch, which must be one that the token's posting covers."""

    branch = serializers.SlugRelatedField[Branch](
        slug_field="number",
        # unscoped: the tree of branches is public inside the bank; the service asks whose it is
        queryset=Branch.objects.all(),
        help_text="Branch number.",
    )


def _checked(check: Any, text: str) -> str:
    try:
        return str(check(text))
    except NotValid as error:
        raise serializers.ValidationError(error.messages) from None


TAIL = {"type": "string", "minLength": 4, "maxLength": 4}


def _tail(purpose: str) -> Callable[[str], list[bytes]]:
    """Four characters as an index; whole numbers are not taken: addresses stand in logs."""

    def parse(text: str) -> list[bytes]:
        tail = normalise_id(text)
        if len(tail) != 4 or not tail.isascii() or not tail.isalnum():
            raise ValueError(text)
        return tail_blinds(tail, purpose=purpose)

    return parse


IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag that you read."
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="1–80 visible characters; a repeat within 24 h gets the first answer.",
)
ONE = OpenApiResponse(CustomerOut, examples=[OpenApiExample("Customer", EXAMPLE)])
EDIT = extend_schema(
    parameters=[IF_MATCH],
    responses={200: ONE},
    examples=[OpenApiExample("Edit", {"phone": "13912345678"}, request_only=True)],
)


class CustomerViewSet(Resource):
    """Customers of the branches that the token's user is posted at, and those below."""

    scopes: ClassVar[dict[str, str]] = {
        "GET": "customers:read",
        "POST": "customers:write",
        "PUT": "customers:write",
        "PATCH": "customers:write",
    }
    filters: ClassVar[dict[str, Filter]] = {
        "updated_since": Filter(
            "updated_at__gte",
            moment,
            {"type": "string", "format": "date-time"},
            "Changed at or after this moment, with its zone. Overlap your pulls by some minutes.",
        ),
        "number": Filter("number", plain, description="Customer number."),
        "branch": Filter("branch__number", plain, description="Branch number."),
        "kind": Filter("kind", one_of(Customer.Kind.values), {"enum": Customer.Kind.values}),
        "status": Filter(
            "status", one_of(Customer.Status.values), {"enum": Customer.Status.values}
        ),
        "tier": Filter("tier", one_of(Customer.Tier.values), {"enum": Customer.Tier.values}),
        "phone_tail": Filter("phone_tail__in", _tail("phone"), TAIL, "Last four of the phone."),
        "id_tail": Filter(
            "id_number_tail__in", _tail("id_number"), TAIL, "Last four of the paper's number."
        ),
        "has_credit": Filter("has_credit", boolean, {"type": "boolean"}, "Has a loan."),
    }
    ordering: ClassVar[tuple[str, ...]] = ("updated_at", "created_at", "number")
    serializer_class = CustomerOut
    queryset = Customer.objects.none()

    def get_queryset(self) -> CustomerQuerySet:
        """The rows that the token's user may see."""
        return Customer.objects.visible_to(self.request.user).select_related("branch")

    @extend_schema(
        responses={200: CustomerOut(many=True)},
        examples=[OpenApiExample("Customer", EXAMPLE, response_only=True)],
    )
    def list(self, request: Request) -> Response:
        """Customers, page by page, in the order of their last change."""
        found: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(CustomerOut(found, many=True).data)

    @extend_schema(responses={200: ONE})
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One customer with the ETag to edit it by."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        if is_known_to(request, etag_of(row)):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etag_of(row)})
        return self._answer(row)

    @extend_schema(
        request=NewCustomerIn,
        parameters=[KEY],
        responses={201: ONE},
        examples=[OpenApiExample("New customer", EXAMPLE_IN, request_only=True)],
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Register a customer at a branch that the token covers, for its head to assign."""
        serializer = NewCustomerIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = dict(serializer.validated_data)
        branch = values.pop("branch")
        user, now = self.caller, clock.now()
        row = services.register_customer(values=values, lead=None, branch=branch, by=user, at=now)
        return self._answer(row, status.HTTP_201_CREATED)

    @extend_schema(request=CustomerIn)
    @EDIT
    def update(self, request: Request, pk: uuid.UUID) -> Response:
        """Replace what can be read; personal values that are left out stay."""
        return self._edit(request, pk, partial=False)

    @extend_schema(request=CustomerIn)
    @EDIT
    def partial_update(self, request: Request, pk: uuid.UUID) -> Response:
        """Change the fields that are sent."""
        return self._edit(request, pk, partial=True)

    def _edit(self, request: Request, pk: uuid.UUID, *, partial: bool) -> Response:
        rows = Customer.objects.visible_to(request.user).select_for_update()
        row = get_object_or_404(rows, pk=pk)
        check_precondition(request, row)
        serializer = CustomerIn(row, data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        values = {**({} if partial else BLANK), **serializer.validated_data}
        row = services.update_customer(
            customer=row, values=values, version=row.version, by=self.caller, at=clock.now()
        )
        return self._answer(row)

    def _answer(self, row: Customer, code: int = status.HTTP_200_OK) -> Response:
        headers = {"ETag": etag_of(row)}
        if code == status.HTTP_201_CREATED:
            headers["Location"] = reverse("api_customer-detail", kwargs={"pk": row.pk})
        return Response(CustomerOut(row).data, code, headers=headers)


# What a PUT that leaves a field out sets it to; personal values stay, as nobody can read them.
BLANK: dict[str, Any] = {"industry": "", "born_on": None, "next_contact_on": None}
