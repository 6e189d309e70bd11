"""Customers, relations and guarantees by REST, one file a noun."""

from customers.api.customer import (
    CustomerViewSet,
    NewCustomerIn,
)
from customers.api.product import (
    HoldingViewSet,
    ProductViewSet,
    SuitabilityViewSet,
)
from customers.api.relation import (
    GuaranteeViewSet,
    RelationViewSet,
)

__all__ = [
    "CustomerViewSet",
    "GuaranteeViewSet",
    "HoldingViewSet",
    "NewCustomerIn",
    "ProductViewSet",
    "RelationViewSet",
    "SuitabilityViewSet",
]
