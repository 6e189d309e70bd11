"""Customers, relations and guarantees by REST, one file a noun."""

from customers.api.customer import CustomerViewSet
from customers.api.relation import GuaranteeViewSet, RelationViewSet

__all__ = ["CustomerViewSet", "GuaranteeViewSet", "RelationViewSet"]
