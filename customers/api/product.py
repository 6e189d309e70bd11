"""The catalogue, what customers hold, and the question whether a product suits, by REST."""

import uuid
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.core import clock
from crm.core.api.fields import StrictSerializer
from crm.core.api.filters import Filter, moment, one_of, plain
from crm.core.api.resource import Resource
from customers import services
from customers.models import Customer, Holding, Product, ProductKind, SuitabilityCheck
from customers.models.holding import HoldingQuerySet
from customers.models.product import ProductQuerySet
from customers.rules.suitability import Outcome, Why

READ = {"GET": "customers:read"}


class ProductOut(serializers.Serializer[Product]):
    """A product of the catalogue."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField(help_text="One of the kinds that the filter `kind` names.")
    risk_grade = serializers.CharField(help_text="R1 to R5; empty where no risk is graded.")
    for_kinds = serializers.ListField(child=serializers.CharField())
    sold_from = serializers.DateField()
    sold_to = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()


class HoldingOut(serializers.Serializer[Holding]):
    """A contract of a customer; its number leaves masked."""

    id = serializers.UUIDField()
    customer = serializers.UUIDField(source="customer_id")
    product = serializers.CharField(source="product.code", help_text="Product code.")
    kind = serializers.CharField(source="product.kind", help_text="The product's kind.")
    number = serializers.CharField(source="masked_number")
    currency = serializers.CharField()
    quantity = serializers.IntegerField(allow_null=True)
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    amount_on = serializers.DateField(allow_null=True)
    opened_on = serializers.DateField()
    matures_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)


class SuitabilityIn(StrictSerializer):
    """Which product for which customer."""

    customer = serializers.UUIDField()
    product = serializers.SlugRelatedField[Product](
        slug_field="code",
        # unscoped: the catalogue is the same for everybody in the bank
        queryset=Product.objects.all(),
        help_text="Product code.",
    )


class SuitabilityOut(serializers.Serializer[SuitabilityCheck]):
    """The answer, with its reason and what to do, in the language of the request."""

    outcome = serializers.ChoiceField([one.value for one in Outcome])
    why = serializers.ChoiceField([one.value for one in Why])
    reason = serializers.SerializerMethodField()
    risk_grade = serializers.CharField()
    risk_level = serializers.CharField()
    expires_on = serializers.DateField(allow_null=True)
    at = serializers.DateTimeField()

    def get_reason(self, check: SuitabilityCheck) -> str:
        """In words."""
        return services.reason_of(check)


class ProductViewSet(Resource):
    """The product catalogue, the same for every token."""

    scopes: ClassVar[dict[str, str]] = READ
    filters: ClassVar[dict[str, Filter]] = {
        "updated_since": Filter(
            "updated_at__gte",
            moment,
            {"type": "string", "format": "date-time"},
            "Changed at or after this moment, with its zone.",
        ),
        "code": Filter("code", plain, description="Product code."),
        "kind": Filter("kind", one_of(ProductKind.values), {"enum": ProductKind.values}),
        "risk_grade": Filter(
            "risk_grade", one_of(Product.Grade.values), {"enum": Product.Grade.values}
        ),
    }
    ordering: ClassVar[tuple[str, ...]] = ("updated_at", "code")
    serializer_class = ProductOut
    queryset = Product.objects.none()

    def get_queryset(self) -> ProductQuerySet:
        """All products."""
        # unscoped: the catalogue is the same for everybody in the bank
        rows: ProductQuerySet = Product.objects.all()
        return rows

    @extend_schema(responses={200: ProductOut(many=True)})
    def list(self, request: Request) -> Response:
        """Products, page by page, in the order of their last change."""
        found: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(ProductOut(found, many=True).data)


class HoldingViewSet(Resource):
    """Contracts of the customers of the branches that the token's user is posted at, and below.

    Deposits and loans are not among them.
    """

    scopes: ClassVar[dict[str, str]] = READ
    filters: ClassVar[dict[str, Filter]] = {
        "customer": Filter(
            "customer", uuid.UUID, {"type": "string", "format": "uuid"}, "Id of a customer."
        ),
        "product": Filter("product__code", plain, description="Product code."),
        "kind": Filter("product__kind", one_of(ProductKind.values), {"enum": ProductKind.values}),
    }
    ordering: ClassVar[tuple[str, ...]] = ("number",)
    serializer_class = HoldingOut
    queryset = Holding.objects.none()

    def get_queryset(self) -> HoldingQuerySet:
        """The rows that the token's user may see."""
        return Holding.objects.visible_to(self.request.user).select_related("product")

    @extend_schema(responses={200: HoldingOut(many=True)})
    def list(self, request: Request) -> Response:
        """Holdings, page by page."""
        found: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(HoldingOut(found, many=True).data)

    @extend_schema(responses={200: HoldingOut})
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One holding."""
        return Response(HoldingOut(get_object_or_404(self.get_queryset(), pk=pk)).data)


class SuitabilityViewSet(Resource):
    """Does a product suit a customer? Every question is kept with its answer."""

    scopes: ClassVar[dict[str, str]] = {"POST": "customers:write"}
    serializer_class = SuitabilityOut
    queryset = SuitabilityCheck.objects.none()

    @extend_schema(request=SuitabilityIn, responses={200: SuitabilityOut})
    def create(self, request: Request) -> Response:
        """Ask; a refusal is an answer (200) with outcome REFUSED and its reason."""
        serializer = SuitabilityIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        asked = serializer.validated_data
        customers = Customer.objects.visible_to(request.user)
        check = services.check_suitability(
            customer=get_object_or_404(customers, pk=asked["customer"]),
            product=asked["product"],
            occasion=SuitabilityCheck.Occasion.QUESTION,
            by=self.caller,
            at=clock.now(),
        )
        return Response(SuitabilityOut(check).data)
