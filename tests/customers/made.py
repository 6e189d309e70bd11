"""Customers for tests of graphs."""

from crm.core.models import Branch, User
from customers.models import Customer
from tests import factories as make


def firms(manager: User | None, branch: Branch, *names: str) -> list[Customer]:
    """A firm for each name, with a loan, so that risk managers see it too."""
    found = []
    for name in names:
        one = make.make_customer(manager, branch, f"江州{name}贸易有限公司")
        make.make_loan(one)
        found.append(one)
    return found
