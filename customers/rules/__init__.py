"""Pure rules of customers: values in, answers out; one file a subject."""

from customers.rules.deposits import CENT, add_months, changes, interest, week_of
from customers.rules.names import (
    bigrams,
    found_span,
    middle_bigram,
    plain_number,
    search_key,
    search_text,
)
from customers.rules.ownership import Span, highest_share
from customers.rules.rates import ftp_rate

__all__ = [
    "CENT",
    "Span",
    "add_months",
    "bigrams",
    "changes",
    "found_span",
    "ftp_rate",
    "highest_share",
    "interest",
    "middle_bigram",
    "plain_number",
    "search_key",
    "search_text",
    "week_of",
]
