"""The visit brief, on screen and on paper."""

from typing import Any

from tests.access.table import KEEPERS, PORTFOLIO, Bad, Row, Try
from visits.services import install_question_lists

PREPARED = {
    "for_on": "2099-01-05", "purpose": "NEED", "aim": "确认转存意向", "opening": "", "papers": "",
    "lists": ["spin-firm"], "version": 0,
}  # fmt: skip


def _own(cast: Any) -> dict[str, Any]:
    install_question_lists()
    return {"pk": cast.customer.pk}


def _foreign(cast: Any) -> dict[str, Any]:
    install_question_lists()
    return {"pk": cast.foreign_customer.pk}


ROWS = [
    Row(
        "visit_brief",
        own=_own,
        foreign=_foreign,
        sees=PORTFOLIO,
        get=Try(),
        post=Try(
            may=KEEPERS,
            data=PREPARED,
            bad=[
                Bad("a list of nobody", {**PREPARED, "lists": ["secret"]}, 422),
                Bad("a version that is not the newest", {**PREPARED, "version": 7}, 422),
            ],
        ),
    ),
    Row("visit_brief_pdf", own=_own, foreign=_foreign, sees=PORTFOLIO, get=Try()),
]
