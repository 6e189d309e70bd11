"""The feed's files about customers, one file a noun."""

from customers.feeds.deposits import ACCOUNTS, BALANCES, MOVEMENTS, open_deposit_months
from customers.feeds.guarantees import GUARANTEES
from customers.feeds.holdings import FEES, HOLDING_AMOUNTS, HOLDINGS, open_holding_months
from customers.feeds.owners import OWNERS
from customers.feeds.people import CONTACTS, CUSTOMERS
from customers.feeds.products import PRODUCTS
from customers.feeds.rates import BOARD_RATES, FTP_RATES

FILES = (
    *(CUSTOMERS, CONTACTS, OWNERS, ACCOUNTS, BALANCES, MOVEMENTS),
    GUARANTEES,
    *(PRODUCTS, HOLDINGS, HOLDING_AMOUNTS, FEES, FTP_RATES, BOARD_RATES),
)

__all__ = ["FILES", "open_deposit_months", "open_holding_months"]
