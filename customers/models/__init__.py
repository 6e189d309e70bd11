"""Tables of the customers app, one file a noun."""

from customers.models.assignment import Assignment
from customers.models.contact import Contact
from customers.models.customer import Customer
from customers.models.deposit import Balance, DepositAccount
from customers.models.holding import FeeIncome, Holding, HoldingAmount
from customers.models.need import Need
from customers.models.product import Product, ProductKind
from customers.models.rate import BoardRate, FtpRate

__all__ = [
    "Assignment",
    "Balance",
    "BoardRate",
    "Contact",
    "Customer",
    "DepositAccount",
    "FeeIncome",
    "FtpRate",
    "Holding",
    "HoldingAmount",
    "Need",
    "Product",
    "ProductKind",
]
