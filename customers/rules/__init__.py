"""Pure rules of customers: values in, answers out; one file a subject."""

from customers.rules.deposits import (
    CENT,
    add_months,
    changes,
    interest,
    week_of,
)
from customers.rules.names import (
    bigrams,
    found_span,
    middle_bigram,
    plain_number,
    search_key,
    search_text,
)
from customers.rules.ownership import (
    Span,
    highest_share,
)
from customers.rules.rates import (
    ftp_rate,
)
from customers.rules.standing import (
    TIERS,
    Watch,
    average,
    grade,
    is_lower_risk,
    missing_to_next,
    next_tier,
    review_due,
    tier_of,
    wrong_thresholds,
)

__all__ = [
    "CENT",
    "TIERS",
    "Span",
    "Watch",
    "add_months",
    "average",
    "bigrams",
    "changes",
    "found_span",
    "ftp_rate",
    "grade",
    "highest_share",
    "interest",
    "is_lower_risk",
    "middle_bigram",
    "missing_to_next",
    "next_tier",
    "plain_number",
    "review_due",
    "search_key",
    "search_text",
    "tier_of",
    "week_of",
    "wrong_thresholds",
]
