"""Two people, or one person twice, at the same moment: threads with connections of their own."""

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from crm.core import clock
from crm.core.access import set_row_context
from crm.core.errors import Refusal
from crm.core.models import User
from customers.models import Customer, Need
from visits import services
from visits.models import Promise, Visit

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs: tuple[User, Callable[[], Any]]) -> list[Any]:
    """What each user's job returned or raised, as the web runs it; all begin together."""
    start = threading.Barrier(len(jobs))
    found: list[Any] = [None] * len(jobs)

    def run(number: int, user: User, job: Callable[[], Any]) -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL ROLE crm_app")
                set_row_context(user.pk)
                start.wait(5)
                found[number] = job()
        except Refusal as refusal:
            found[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, *pair)) for n, pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return found


def test_the_same_form_sent_twice_at_once_is_one_visit(customer: Customer, manager: User) -> None:
    key, now = uuid.uuid4(), clock.now()

    def send() -> Visit:
        return services.log_visit(
            by=manager,
            customer=customer,
            channel=Visit.Channel.PHONE,
            happened_at=now,
            result=Visit.Result.INTERESTED,
            needs=["CREDIT"],
            promises=[services.NewPromise("送方案", now.date() + dt.timedelta(days=1))],
            client_key=key,
            at=now,
        )

    first, second = at_once((manager, send), (manager, send))
    assert first == second
    assert (Visit.objects.count(), Promise.objects.count(), Need.objects.count()) == (1, 1, 1)


def test_of_two_answers_at_once_one_is_kept_and_the_other_told_so(
    customer: Customer, manager: User, head: User
) -> None:
    now, today = clock.now(), clock.business_day()
    one = Promise.objects.create(
        customer=customer, made_by=manager, made_on=today, due_on=today, text="报价", created_at=now
    )

    def answer(promise: Promise, text: str, by: User) -> Promise:
        return services.answer_promise(promise=promise, answer=text, by=by, at=now)

    found = at_once(
        (manager, lambda: answer(one, "已回电", manager)),
        (head, lambda: answer(one, "已上门", head)),
    )
    kept = [row for row in found if isinstance(row, Promise)]
    told = [row for row in found if isinstance(row, services.AlreadyClosed)]
    assert (len(kept), len(told)) == (1, 1)
    one.refresh_from_db()
    assert one.answer == kept[0].answer
    assert kept[0].answer in str(told[0].message)
