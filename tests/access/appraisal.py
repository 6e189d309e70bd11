"""Scores: one's own, or of those whom one heads; nobody else's."""

import datetime as dt
from typing import Any

from appraisal.services import install_job_description_scheme, score_day
from crm.core import clock
from tests.access.table import BOARD, MANAGERS, Row, Try

DAY = dt.date(2026, 3, 31)


def _scored(who: str) -> Any:
    """Everybody scored; the keys of `who`."""

    def make(cast: Any) -> dict[str, Any]:
        install_job_description_scheme(at=clock.now())
        score_day(on=DAY, at=clock.now())
        return {"manager": getattr(cast, who).pk}

    return make


def _line(who: str) -> Any:
    return lambda cast: {**_scored(who)(cast), "code": "deposit-net"}


# not the assistant, the risk manager, the administrator, a colleague: PRODUCT.md
SEES = BOARD | {"manager"}

ROWS = [
    Row("board", get=Try(may=BOARD)),
    Row("appraisal:my_score", get=Try(may=MANAGERS)),
    Row(
        "appraisal:score",
        own=_scored("manager"),
        foreign=_scored("other_manager"),
        sees=SEES,
        get=Try(),
    ),
    Row(
        "appraisal:line",
        own=_line("manager"),
        foreign=_line("other_manager"),
        sees=SEES,
        get=Try(htmx=True),
    ),
]
