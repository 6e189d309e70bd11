"""Two people who add two halves of a circle at the same time."""

from decimal import Decimal
from typing import Any

import pytest

from crm.core import clock
from crm.core.models import Branch, User
from customers.models import CircleNotice, Guarantee
from customers.services import ClosesACircle, Terms, propose_guarantee
from tests.customers.made import firms
from tests.visits.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_halves_at_once_the_second_sees_the_first(
    manager: User, colleague: User, branch: Branch
) -> None:
    (mine,), (theirs,) = firms(manager, branch, "甲"), firms(colleague, branch, "乙")
    now = clock.now()

    def half(guarantor: Any, debtor: Any, by: User) -> Any:
        wanted = Terms(
            customer=debtor,
            guarantor=guarantor,
            amount=Decimal(500_000),
            kind="JOINT",
            from_on=clock.business_day(),
        )
        return lambda: propose_guarantee(proposal=wanted, by=by, at=now)

    found = at_once(
        (manager, half(theirs, mine, manager)), (colleague, half(mine, theirs, colleague))
    )
    assert sorted(type(one).__name__ for one in found) == ["ClosesACircle", "Guarantee"]
    (shown,) = [one for one in found if isinstance(one, ClosesACircle)]
    assert set(shown.circles.members) == {mine.pk, theirs.pk}
    assert Guarantee.objects.count() == 1
    assert not CircleNotice.objects.exists()
