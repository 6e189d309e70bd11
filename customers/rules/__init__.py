"""Pure rules of customers: values in, answers out; one file a subject."""

from customers.rules.circles import (
    DEEPEST,
    Ask,
    Circles,
    Cycle,
    Edge,
    Hub,
    Net,
    circles,
    strong_parts,
    walk,
)
from customers.rules.control import (
    BENEFICIAL,
    LONGEST,
    Chain,
    Holder,
    Stake,
    holders,
    overfull,
)
from customers.rules.deposits import (
    CENT,
    add_months,
    changes,
    interest,
    week_of,
)
from customers.rules.drawing import (
    Step,
    drawn,
    drawn_in_part,
    drawn_total,
)
from customers.rules.maturity import (
    Kept,
    kept_of,
    retention_rate,
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
    "BENEFICIAL",
    "CENT",
    "DEEPEST",
    "LONGEST",
    "TIERS",
    "Ask",
    "Chain",
    "Circles",
    "Cycle",
    "Edge",
    "Holder",
    "Hub",
    "Kept",
    "Net",
    "Span",
    "Stake",
    "Step",
    "Watch",
    "add_months",
    "average",
    "bigrams",
    "changes",
    "circles",
    "drawn",
    "drawn_in_part",
    "drawn_total",
    "found_span",
    "ftp_rate",
    "grade",
    "highest_share",
    "holders",
    "interest",
    "is_lower_risk",
    "kept_of",
    "middle_bigram",
    "missing_to_next",
    "next_tier",
    "overfull",
    "plain_number",
    "retention_rate",
    "review_due",
    "search_key",
    "search_text",
    "strong_parts",
    "tier_of",
    "walk",
    "week_of",
    "wrong_thresholds",
]
