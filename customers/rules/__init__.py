"""Pure rules of customers: values in, answers out; one file a subject."""

from customers.rules.birthdays import (
    LunarDay,
    born_celebrating,
    lunar_day,
    next_birthday,
    solar_day,
)
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
    last_day,
    week_of,
)
from customers.rules.drawing import (
    Step,
    drawn,
    drawn_in_part,
    drawn_total,
)
from customers.rules.industry import (
    industries,
    industry_name,
    is_industry,
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
from customers.rules.wallet import (
    share_of,
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
    "LunarDay",
    "Net",
    "Span",
    "Stake",
    "Step",
    "Watch",
    "add_months",
    "average",
    "bigrams",
    "born_celebrating",
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
    "industries",
    "industry_name",
    "interest",
    "is_industry",
    "is_lower_risk",
    "kept_of",
    "last_day",
    "lunar_day",
    "middle_bigram",
    "missing_to_next",
    "next_birthday",
    "next_tier",
    "overfull",
    "plain_number",
    "retention_rate",
    "review_due",
    "search_key",
    "search_text",
    "share_of",
    "solar_day",
    "strong_parts",
    "tier_of",
    "walk",
    "week_of",
    "wrong_thresholds",
]
