"""The feed's files about customers, one file a noun."""

from customers.feeds.deposits import ACCOUNTS, BALANCES, MOVEMENTS, open_deposit_months
from customers.feeds.owners import OWNERS
from customers.feeds.people import CONTACTS, CUSTOMERS

FILES = (CUSTOMERS, CONTACTS, OWNERS, ACCOUNTS, BALANCES, MOVEMENTS)

__all__ = ["FILES", "open_deposit_months"]
