"""The work on imports: claimed with a lease, committed chunk by chunk, taken up after a kill.

Celery only rings (decision 4): what waits stands in `Import.state`. A chunk and the cursor behind
it are one transaction under the import's row lock, so a second job, or the same again, finds the
cursor moved and does nothing twice.
"""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction
from django.utils import translation

from crm.core import clock
from crm.core.clock import business_day
from crm.core.errors import Refusal
from crm.core.history import doing
from crm.core.sheets import rows_of
from customers.models import Import, ImportRow
from customers.services.imports.cleaning import Line, clean
from customers.services.imports.errors import keep_errors
from customers.services.imports.matching import Judge, Verdict
from customers.services.imports.undo import undo_chunk
from customers.services.imports.writing import write

log = logging.getLogger(__name__)
LEASE = dt.timedelta(seconds=120)
CHUNK = 4_000
MOST_FAILURES = 3
SHOWN_PROBLEMS = 20
State = Import.State


class _Overtaken(Exception):
    """Another job is at this import, or a person stopped it."""


@dataclass
class _Tally:
    """What one pass found, for a dry run in memory."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[Line] = field(default_factory=list)

    def add(self, verdicts: list[Verdict]) -> None:
        """Count a chunk."""
        self.counts.update(str(one.outcome) for one in verdicts)
        self.refused += [one.line for one in verdicts if one.outcome == ImportRow.Outcome.REFUSED]


def run_imports() -> int:
    """Do all work that waits; returns how many imports were brought to an end."""
    ended = 0
    while batch := _claim():
        ended += _work(batch)
    return ended


@transaction.atomic
def _claim() -> Import | None:
    """The oldest import that waits and that nobody holds; its lease ends in 120 s."""
    at = clock.now()
    waiting = Import.objects.waiting(at).select_for_update(skip_locked=True, of=("self",))
    batch = waiting.select_related("by", "file", "lead").order_by("created_at").first()
    if batch:
        batch.held_until = at + LEASE
        batch.save(update_fields=["held_until"])
    return batch


def _work(batch: Import) -> bool:
    """Bring one import to its next resting state; False when that failed or was overtaken."""
    act = {State.CHECKING: _check, State.RUNNING: _run, State.UNDOING: _undo}[State(batch.state)]
    with translation.override(batch.by.language), doing(f"import {batch.pk}", by=batch.by_id):
        try:
            act(batch)
        except _Overtaken:
            return False
        except Refusal as refusal:
            _fail(batch, str(refusal.message))
        except Exception as error:  # whatever it was, the next import must not wait for it
            log.exception("import %s failed", batch.pk)
            _stumble(batch, type(error).__name__)
            return False
    return True


def _chunks(batch: Import, judge: Judge) -> Iterator[list[Line]]:
    """The clean lines of the file, chunk by chunk; those behind the cursor are only remembered."""
    rows = rows_of(batch.file)
    next(rows, None)
    fields = {int(place): name for place, name in batch.mapping.items() if name}
    lines = (
        clean(
            number,
            {name: cells[place] for place, name in fields.items() if place < len(cells)},
            today=judge.on,
        )
        for number, cells in rows
    )
    start = batch.cursor
    while chunk := list(islice(lines, CHUNK)):
        for line in chunk:
            judge.note(line)
        if fresh := [line for line in chunk if line.number > start]:
            yield fresh


def _check(batch: Import) -> None:
    """The dry run: the same verdicts, nothing written but what they are."""
    on = business_day(clock.now())
    judge, tally, done = Judge(batch, on), _Tally(), 0
    batch.cursor = 0
    for lines in _chunks(batch, judge):
        tally.add(judge.judge(lines, lock=False))
        done += len(lines)
        _progress(batch, State.CHECKING, done=done, cursor=0)
    with transaction.atomic():
        locked = _locked(batch, State.CHECKING, 0)
        locked.rows = done
        _tell(locked, tally.counts, tally.refused)
        _rest(locked, State.CHECKED)


def _run(batch: Import) -> None:
    """Write chunk after chunk from the cursor on."""
    at = clock.now()
    judge = Judge(batch, business_day(at))
    for lines in _chunks(batch, judge):
        with transaction.atomic():
            locked = _locked(batch, State.RUNNING, batch.cursor)
            verdicts = judge.judge(lines, lock=True)
            write(verdicts, batch, judge, at)
            counts = Counter(locked.counts)
            counts.update(str(one.outcome) for one in verdicts)
            locked.counts, locked.cursor = dict(counts), lines[-1].number
            locked.done, locked.failures = locked.done + len(lines), 0
            locked.held_until = clock.now() + LEASE
            locked.save(update_fields=["counts", "cursor", "done", "failures", "held_until"])
        batch.cursor = locked.cursor
    with transaction.atomic():
        locked = _locked(batch, State.RUNNING, batch.cursor)
        refused = [
            Line(row.line, field=row.field, reason=row.reason)
            for row in ImportRow.objects.filter(batch=batch, outcome=ImportRow.Outcome.REFUSED)
        ]
        _tell(locked, Counter(locked.counts), refused)
        _rest(locked, State.DONE)


def _undo(batch: Import) -> None:
    """Take back chunk after chunk; the cursor is the last line that was looked at."""
    at = clock.now()
    while True:
        with transaction.atomic():
            locked = _locked(batch, State.UNDOING, batch.cursor)
            last, outcomes = undo_chunk(batch, after=batch.cursor, limit=CHUNK, at=at)
            if not last:
                kept = ImportRow.objects.filter(batch=batch).exclude(undone_reason="")
                lines = [Line(row.line, reason=row.undone_reason) for row in kept.order_by("line")]
                _tell(locked, Counter(locked.counts), lines)
                _rest(locked, State.UNDONE)
                return
            counts = Counter(locked.counts)
            counts.update(outcomes)
            locked.counts, locked.cursor = dict(counts), last
            locked.done, locked.failures = locked.done + sum(outcomes.values()), 0
            locked.held_until = clock.now() + LEASE
            locked.save(update_fields=["counts", "cursor", "done", "failures", "held_until"])
        batch.cursor = last


# --- the import's own row -------------------------------------------------------------------------


def _locked(batch: Import, state: State, cursor: int) -> Import:
    """The row as it stands, locked; _Overtaken when it moved since it was read."""
    row = (
        Import.objects.select_for_update(of=("self",)).select_related("by", "file").get(pk=batch.pk)
    )
    if row.state != state or row.cursor != cursor:
        raise _Overtaken
    return row


def _progress(batch: Import, state: State, **values: int) -> None:
    """Say how far a dry run is, and stay in charge; _Overtaken when it was called off."""
    mine = Import.objects.filter(pk=batch.pk, state=state, held_until=batch.held_until)
    batch.held_until = clock.now() + LEASE
    if not mine.update(held_until=batch.held_until, **values):
        raise _Overtaken


def _tell(row: Import, counts: Counter[str], refused: list[Line]) -> None:
    """Put counts, reasons and the first problems on the row; keep the file of all of them."""
    row.counts = dict(counts)
    row.reasons = dict(Counter(line.reason for line in refused).most_common(50))
    row.problems = [[line.number, line.field, line.reason] for line in refused[:SHOWN_PROBLEMS]]
    row.errors = keep_errors(row, refused, at=clock.now()) if refused else None


def _rest(row: Import, state: State) -> None:
    row.state, row.held_until, row.failures, row.reason = state, None, 0, ""
    row.finished_at = clock.now()
    row.save()


def _fail(batch: Import, words: str) -> None:
    """The import cannot go on; what is committed stays, and can be undone."""
    Import.objects.filter(pk=batch.pk).update(
        state=State.FAILED, reason=words[:200], held_until=None, finished_at=clock.now()
    )


def _stumble(batch: Import, kind: str) -> None:
    """Something broke: try again at the next ring, three times on the same chunk at most."""
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=batch.pk)
        row.failures += 1
        # only the error's class: its words quote a customer's cell
        row.reason, row.held_until = kind[:200], clock.now() + LEASE / 4
        if row.failures >= MOST_FAILURES:
            row.state, row.finished_at, row.held_until = State.FAILED, clock.now(), None
        row.save()
