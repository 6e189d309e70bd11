"""The table URL × role × method (decision 6), derived from PRODUCT.md, never from the code.

HOW TO ADD YOUR URLS: write `tests/access/<app>.py` with a list `ROWS`; it is found by itself.
`test_access.py` fails on a URL name without a row, and on a row without a URL.

    from tests import factories as make
    from tests.access.table import BORROWER, EVERYBODY, KEEPERS, PORTFOLIO, Bad, Row, Try

    ROWS = [
        # no object in the URL: `may` says who is let in, the rest of the staff gets 403
        Row("customers:list", get=Try()),
        Row("board", get=Try(may={"head", "head_office", "auditor"})),
        # an object: who does not `see` it gets 404, who sees it but may not gets 403
        Row(
            "customers:edit",
            own=lambda cast: {"pk": cast.customer.pk},
            foreign=lambda cast: {"pk": cast.foreign_customer.pk},
            sees=PORTFOLIO,
            get=Try(may=KEEPERS),
            post=Try(
                may=KEEPERS,
                data=lambda cast: {"name": "新名称", "branch": cast.branch.pk},
                ok=302,
                bad=[  # bodies that name what is not theirs: answered so, and nothing written
                    Bad("branch of another", lambda cast: {"branch": cast.other_branch.pk}, 200),
                ],
            ),
        ),
    ]

What a row is asked, each time with the whole cast:
* `own` makes the keyword arguments of the URL for an object of `cast.customer` (make it there:
  `lambda cast: {"pk": make.make_loan(cast.customer).pk}`); `foreign` the same for
  `cast.foreign_customer` (led by `other_manager`). Both are required when the URL has arguments.
* own object: not in `sees` → 404; in `sees`, not in `may` → 403; else `ok` (GET 200, writes 302).
* foreign object: seen by `other_manager` (as the own one by `manager`) and by head office and
  auditor where they are in `sees`; 404 for all others. A key that nobody has: 404 for all.
* anonymous people and service users are sent to log-in, whatever the page; API rows
  (`Endpoint`) answer 401 to everybody but a token.
* every refused write (403, 404, 401, `bad`) leaves all tables as they were, row for row.
* the methods that a row does not declare answer 405.
`data` may be a dict or `lambda cast: {…}`; it is called afresh for each role, after `own`.
`Try(other={"colleague": 422})`: who sees and may, but with this body gets another answer.
`Try(htmx=True)` sends the htmx header. `query="page=2"` is added to the URL.
`cast.<fixture>` is any fixture of tests/conftest.py: `cast.manager`, `cast.other_branch` …
`shared="why"` marks rows about what everybody in the bank sees: they have no `foreign`.
`public="why"` marks the few rows that need no log-in; a row no test can call says `exempt="why"`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

# --- the cast, and PRODUCT.md's "Who uses it" as sets of them ---------------------------------
STAFF = (
    "manager",  # manages `customer`
    "colleague",  # another manager of the same sub-branch
    "other_manager",  # a manager of another branch, leads `foreign_customer`
    "assistant",  # assists `manager`
    "head",  # heads the sub-branch
    "risk",  # risk manager of the sub-branch: borrowers only
    "head_office",
    "auditor",
    "admin",  # configuration; no customer data
)
STRANGERS = ("anonymous", "api_client")  # neither has a browser session
EVERYBODY = frozenset(STAFF)
# who sees a customer of `manager`, and what was said, promised and deposited
PORTFOLIO = frozenset({"manager", "assistant", "head", "head_office", "auditor"})
# … who has a loan, and the loan's rows
BORROWER = PORTFOLIO | {"risk"}
# who writes about the customers they see: managers, assistants, heads
KEEPERS = frozenset({"manager", "colleague", "other_manager", "assistant", "head"})
INVESTIGATORS = KEEPERS - {"head"}
MANAGERS = INVESTIGATORS - {"assistant"}
REVIEWERS = frozenset({"risk", "head"})
BOARD = frozenset({"head", "head_office", "auditor"})
ADMINISTRATORS = frozenset({"admin"})
NOBODY: frozenset[str] = frozenset()

METHODS = ("get", "post", "put", "patch", "delete")

Maker = Callable[[Any], Mapping[str, Any]]


@dataclass(frozen=True)
class Bad:
    """A body that must be refused with `status`, sent by `by`; nothing is written."""

    name: str
    data: Maker | Mapping[str, Any]
    status: int
    by: str = "manager"


@dataclass(frozen=True)
class Try:
    """One method of a URL: who may (of those who see the object), and what they get."""

    may: Collection[str] = EVERYBODY
    data: Maker | Mapping[str, Any] = field(default_factory=dict)
    ok: int = 0  # 0: 200 for GET, 302 for writes
    query: str = ""
    htmx: bool = False
    other: Mapping[str, int] = field(default_factory=dict)
    bad: Collection[Bad] = ()
    scope: str = ""  # of an Endpoint
    headers: Callable[[Any], Mapping[str, str]] = lambda cast: {}


@dataclass(frozen=True)
class Row:
    """One URL name with all its methods; see the top of this file."""

    url: str
    own: Maker | None = None
    foreign: Maker | None = None
    sees: Collection[str] = EVERYBODY
    get: Try | None = None
    post: Try | None = None
    put: Try | None = None
    patch: Try | None = None
    delete: Try | None = None
    public: str = ""
    exempt: str = ""
    shared: str = ""

    @property
    def tries(self) -> dict[str, Try]:
        """The declared methods by lower-case name."""
        declared = {method: getattr(self, method) for method in METHODS}
        return {method: attempt for method, attempt in declared.items() if attempt}

    @property
    def foreign_sees(self) -> frozenset[str]:
        """Who sees the foreign object: its own manager, and those above all branches."""
        above = set(self.sees) & {"head_office", "auditor", "admin"}
        return frozenset(above | ({"other_manager"} if "manager" in self.sees else set()))

    def expected(self, attempt: Try, method: str, who: str, sees: Collection[str]) -> int:
        """The status that `who` gets, given who `sees` the object."""
        if self.public:
            return attempt.ok or 200
        if who in STRANGERS:
            return 302
        if who not in sees:
            return 404
        if who not in attempt.may:
            return 403
        if who in attempt.other:
            return attempt.other[who]
        return attempt.ok or (200 if method == "get" else 302)


@dataclass(frozen=True)
class Endpoint(Row):
    """A REST endpoint: sessions count for nothing, tokens by scope and branch subtree."""
