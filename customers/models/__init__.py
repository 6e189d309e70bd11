"""Tables of the customers app, one file a noun."""

from customers.models.assignment import Assignment
from customers.models.contact import Contact
from customers.models.customer import Customer
from customers.models.deposit import Balance, DepositAccount
from customers.models.need import Need

__all__ = ["Assignment", "Balance", "Contact", "Customer", "DepositAccount", "Need"]
