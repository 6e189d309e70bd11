"""A job dies, comes twice, or finds another at work: nothing is lost and nothing done twice."""

import datetime as dt
from typing import Any

import pytest

from crm.core import clock
from crm.core.models import User
from customers import services
from customers.models import Customer, CustomerHistory, Import, ImportRow  # type: ignore[attr-defined]  # made by tracked()
from customers.services.imports import job, writing
from tests import imports_factories as lists

pytestmark = pytest.mark.django_db
ROWS = [(f"{n}号公司", "企业", f"1380000{n:04d}") for n in range(7)]
LIST = lists.csv_of(("客户名称", "客户类型", "手机号"), *ROWS)


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "CHUNK", 2)


@pytest.fixture
def checked(manager: User) -> Import:
    return lists.check(lists.bring(LIST, manager))


class Killed(BaseException):
    """The worker is gone: no handler of ours sees it."""


def die_after(
    monkeypatch: pytest.MonkeyPatch, chunks: int, error: type[BaseException] = Killed
) -> None:
    """The worker dies in the middle of the chunk after so many, with its rows written."""
    written = []

    def write(*args: Any, **kwargs: Any) -> None:
        writing.write(*args, **kwargs)
        written.append(1)
        if len(written) > chunks:
            raise error

    monkeypatch.setattr(job, "write", write)


def test_a_killed_run_goes_on_behind_the_last_committed_chunk(
    checked: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.run_import(batch=checked, at=clock.now())
    with monkeypatch.context() as patched:
        die_after(patched, 2)
        with pytest.raises(Killed):
            services.run_imports()
    half = Import.objects.get()
    assert (half.state, half.done, half.cursor) == ("RUNNING", 4, 5)
    assert Customer.objects.count() == 4
    assert services.run_imports() == 0  # the dead one's lease still runs
    Import.objects.update(held_until=clock.now() - dt.timedelta(seconds=1))
    assert services.run_imports() == 1
    whole = Import.objects.get()
    assert (whole.state, whole.counts, whole.done) == ("DONE", {"ADDED": 7}, 7)
    assert Customer.objects.count() == 7
    assert ImportRow.objects.count() == 7


def test_a_second_job_at_the_same_import_steps_back(checked: Import) -> None:
    services.run_import(batch=checked, at=clock.now())
    mine = job._claim()
    assert mine is not None
    assert job._claim() is None
    late = Import.objects.select_related("by", "file", "lead").get()
    assert job._work(mine)
    assert not job._work(late)
    assert Customer.objects.count() == 7
    assert Import.objects.get().counts == {"ADDED": 7}


def test_what_breaks_three_times_at_one_place_is_given_up(
    checked: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.run_import(batch=checked, at=clock.now())
    die_after(monkeypatch, 1, RuntimeError)
    for _n in range(3):
        Import.objects.update(held_until=None)
        services.run_imports()
        die_after(monkeypatch, 0, RuntimeError)
    row = Import.objects.get()
    assert (row.state, row.reason, row.done) == ("FAILED", "RuntimeError", 2)
    assert Customer.objects.count() == 2
    assert lists.undo(row).counts == {"ADDED": 2, "TAKEN_BACK": 2}
    assert not Customer.objects.exists()


def test_a_killed_undo_goes_on(checked: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    done = lists.run(checked)
    services.undo_import(batch=done, at=clock.now())
    with monkeypatch.context() as patched:
        calls = []

        def undo_chunk(*args: Any, **kwargs: Any) -> Any:
            calls.append(1)
            if len(calls) > 2:
                raise Killed
            return job_undo(*args, **kwargs)

        job_undo = job.undo_chunk
        patched.setattr(job, "undo_chunk", undo_chunk)
        with pytest.raises(Killed):
            services.run_imports()
    assert Customer.objects.count() == 3
    Import.objects.update(held_until=None)
    services.run_imports()
    assert Import.objects.get().counts == {"ADDED": 7, "TAKEN_BACK": 7}
    assert not Customer.objects.exists()


def test_a_list_brought_twice_registers_nobody_twice(manager: User) -> None:
    lists.imported(LIST, manager)
    assert lists.imported(LIST, manager).counts == {"SKIPPED": 7}
    assert Customer.objects.count() == 7


def test_the_history_names_the_import_and_its_owner(manager: User) -> None:
    batch = lists.imported(LIST, manager)
    contexts = [row.pgh_context for row in CustomerHistory.objects.all()]
    assert len(contexts) == 7
    assert contexts[0]["job"] == f"import {batch.pk}"
    assert contexts[0]["user"] == str(manager.pk)


def test_a_chunk_is_written_by_a_fixed_number_of_statements(
    manager: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    counts = []
    for rows in (ROWS[:1], ROWS[1:4]):
        monkeypatch.setattr(job, "CHUNK", 100)
        batch = lists.check(
            lists.bring(lists.csv_of(("客户名称", "客户类型", "手机号"), *rows), manager)
        )
        services.run_import(batch=batch, at=clock.now())
        with django_assert_num_queries(48, exact=False) as asked:
            services.run_imports()
        counts.append(len(asked))
    assert counts[0] == counts[1]
