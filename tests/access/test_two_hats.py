"""Who wears two hats has, over each customer, the rights of the posting that covers them.

Somebody heads one branch and audits the whole bank: over another branch's customer they are an
auditor. Somebody manages in one branch and assists a manager in another: over that manager's
customers they are an assistant.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from crm.core.models import Role, User
from tests import factories as make
from tests.access.cast import Cast, state_of_all_tables
from tests.access.rows import PAGES
from tests.access.table import Row
from tests.access.test_access import _data, _send

CASES = [
    pytest.param(row, method, id=f"{row.url} {method.upper()}")
    for row in PAGES
    for method in row.tries
    if row.own and row.foreign
]


@pytest.fixture
def cast(request: pytest.FixtureRequest, db: None) -> Cast:
    whole = Cast(request)
    for name in ("manager", "assistant", "head", "customer", "foreign_customer"):
        getattr(whole, name)
    return whole


def hats(cast: Cast) -> Mapping[str, User]:
    """Role that counts over `cast.customer` → who has it, and a stronger one elsewhere."""
    audits = make.make_staff("主管兼审计", Role.HEAD, cast.other_branch)
    make.post(audits, Role.AUDITOR, cast.bank)
    assists = make.make_staff("经理兼助理", Role.MANAGER, cast.other_branch)
    make.post(assists, Role.ASSISTANT, cast.branch, acting_for=cast.manager)
    return {"auditor": audits, "assistant": assists}


@pytest.mark.parametrize(("row", "method"), CASES)
def test_the_posting_that_covers_the_customer_decides(
    row: Row, method: str, cast: Cast, as_: Any
) -> None:
    assert row.own
    attempt, wrong = row.tries[method], []
    people: Mapping[str, User] = hats(cast)
    browsers: dict[str, Client] = {who: as_(user) for who, user in people.items()}
    kwargs = row.own(cast)
    for who, browser in browsers.items():
        expected = row.expected(attempt, method, who, row.sees)
        with transaction.atomic():
            data = _data(attempt, cast)
            before = state_of_all_tables() if expected >= 400 else {}
            answer = _send(browser, method, row, attempt, kwargs, data)
            if answer.status_code != expected:
                wrong.append(f"{who}: {answer.status_code} instead of {expected}")
            if expected >= 400 and state_of_all_tables() != before:
                wrong.append(f"{who}: refused, but something was written")
            transaction.set_rollback(True)
    assert wrong == []
