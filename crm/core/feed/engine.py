"""One delivery from folder to tables: verify, stage, check, merge; whole or not at all."""

import datetime as dt
import time
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from crm.core.feed.manifest import Manifest, Problem, compare_folder, read_manifest
from crm.core.feed.reading import DeliveryChanged, FeedReader
from crm.core.feed.rejects import keep_rejects
from crm.core.feed.shape import UNLISTED, FeedFile, Load, Plan, Rejects
from crm.core.feed.staging import check, stage, staged_sums
from crm.core.feed.whole import judge_days
from crm.core.models import FeedLoad, FeedReject
from crm.core.partitions import ensure_partitions, months_between
from crm.core.runs import loading_alone, next_run

State = FeedLoad.State


@dataclass(frozen=True)
class RejectLimit:
    """How many rows of a delivery may be refused: a share of all rows, or a number of rows."""

    share: Decimal = Decimal("0.001")
    rows: int | None = None

    def allows(self, rejected: int, rows: int) -> bool:
        """Is `rejected` of `rows` still within the limit?"""
        return rejected <= (self.share * rows if self.rows is None else self.rows)

    def __str__(self) -> str:
        return f"{self.share * 100:f}%" if self.rows is None else str(self.rows)


@dataclass
class Report:
    """What became of a delivery; `state` empty means that it brought nothing new."""

    source: str
    from_on: dt.date
    to_on: dt.date
    dry_run: bool
    run: int = 0
    state: str = ""
    reason: str = ""
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    totals: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    reject_reasons: list[dict[str, Any]] = field(default_factory=list)
    opening_rows: int = 0
    seconds: float = 0.0
    started: float = field(default_factory=time.monotonic)

    def elapsed(self) -> float:
        """Seconds since the delivery was opened."""
        return time.monotonic() - self.started

    def refuse(self, reason: str) -> None:
        """Nothing was written, so nothing is counted."""
        self.state, self.reason, self.opening_rows = State.REFUSED, reason, 0
        self.counts, self.totals, self.reject_reasons = {}, {}, []

    @property
    def refused(self) -> bool:
        """Was the delivery refused whole?"""
        return self.state == State.REFUSED

    @property
    def changed(self) -> int:
        """How many rows the merge wrote."""
        return self.opening_rows + sum(row["changed"] for row in self.counts.values())

    def as_json(self) -> dict[str, Any]:
        """One JSON object for machines."""
        return {
            "source": self.source,
            "from": self.from_on.isoformat(),
            "to": self.to_on.isoformat(),
            "dry_run": self.dry_run,
            "run": self.run,
            "state": self.state or "UNCHANGED",
            "reason": self.reason,
            "files": self.counts,
            "control_totals": self.totals,
            "rejects": self.reject_reasons,
            "opening_rows": self.opening_rows,
            "changed": self.changed,
            "seconds": round(self.seconds, 3),
        }


class _Undo(Exception):
    """Ends the load's transaction without a trace."""


def load_folder(
    folder: Path,
    *,
    plan: Plan,
    limit: RejectLimit,
    dry_run: bool,
    at: dt.datetime,
    today: dt.date,
) -> Report:
    """Load the delivery in `folder`; raises ManifestRefused when there is none to speak of.

    A refused delivery leaves its `FeedLoad` row (and reject file) only; one that brings nothing
    new, and a dry run, leave nothing. `at` stamps the rows, `today` bounds the days. The lock is
    held from the announcement to the last word: what a load writes stands under a run that nobody
    has looked past, and who finds a load RUNNING while holding the lock finds a dead one.
    """
    manifest = read_manifest(folder, today=today)
    report = Report(manifest.source, manifest.from_on, manifest.to_on, dry_run)
    with loading_alone():
        _load_alone(manifest, report, plan=plan, limit=limit, at=at)
    report.seconds = report.elapsed()
    return report


def _load_alone(
    manifest: Manifest, report: Report, *, plan: Plan, limit: RejectLimit, at: dt.datetime
) -> None:
    """Announce, load, and say what became of it."""
    record = None if report.dry_run else _announce(manifest, at)
    load = _load_of(manifest, record.run if record else 0, at, plan)
    try:
        _prepare_months(load, plan)
        _load(load, manifest, report, record, plan, limit)
    except BaseException as error:
        if record:
            _close(record, State.FAILED, at, reason=_kind_of(error))
        raise
    report.run = load.run
    if record and not report.state:
        record.delete()
        judge_days(manifest.from_on, manifest.to_on)  # the setting may be another by now
    elif record and report.refused:
        _close(record, State.REFUSED, at, report=report)
        with suppress(DeliveryChanged):  # refused it is; its rows are not to be had any more
            _keep_reasons(record, load, plan)


def _kind_of(error: BaseException) -> str:
    """The error's class and SQLSTATE, never its words: the database's quote a customer's cell."""
    sqlstate = getattr(error, "pgcode", None) or getattr(error.__cause__, "pgcode", None)
    name = type(error).__name__
    return f"{name} (SQLSTATE {sqlstate})" if sqlstate else name


def _load(
    load: Load,
    manifest: Manifest,
    report: Report,
    record: FeedLoad | None,
    plan: Plan,
    limit: RejectLimit,
) -> None:
    """The one transaction."""
    try:
        with transaction.atomic():
            _look_back(load)
            load.run = load.run or next_run()
            if _run(load, manifest, report, plan, limit):
                report.state = State.LOADED
            repeated = FeedLoad.objects.loaded().filter(
                source=load.source, manifest_sha256=manifest.sha256
            )
            if report.state == State.LOADED and not report.changed and repeated.exists():
                report.state = ""
            if record is None or report.state != State.LOADED:
                raise _Undo
            _keep_reasons(record, load, plan)
            _close(record, State.LOADED, load.at, report=report)
            judge_days(load.from_on, load.to_on, new=record)
    except _Undo:
        pass
    except DeliveryChanged as refusal:
        report.refuse(str(refusal))
        load.rejects = Rejects()


@transaction.atomic
def _announce(manifest: Manifest, at: dt.datetime) -> FeedLoad:
    """Say that this load runs; another that still says so was killed: the lock is ours."""
    FeedLoad.objects.filter(state=State.RUNNING).update(
        state=State.FAILED, finished_at=at, reason=_("The load was stopped before it ended.")
    )
    return FeedLoad.objects.create(
        run=next_run(),
        source=manifest.source,
        from_on=manifest.from_on,
        to_on=manifest.to_on,
        folder=str(manifest.folder)[-200:],
        manifest_sha256=manifest.sha256,
        started_at=at,
    )


def _load_of(manifest: Manifest, run: int, at: dt.datetime, plan: Plan) -> Load:
    return Load(
        source=manifest.source,
        from_on=manifest.from_on,
        to_on=manifest.to_on,
        run=run,
        at=at,
        is_latest=True,
        known_to=None,
        known_from=manifest.from_on,
        paths={file.name: manifest.folder / file.file_name for file in plan.files},
        listed={file.name: manifest.files.get(file.file_name, UNLISTED) for file in plan.files},
    )


def _look_back(load: Load) -> None:
    """What the house knows already, seen under the lock."""
    loaded = FeedLoad.objects.loaded().filter(source=load.source)
    known = loaded.aggregate(first=Min("from_on"), newest=Max("to_on"))
    load.known_to = known["newest"]
    load.known_from = min(load.from_on, known["first"] or load.from_on)
    load.is_latest = load.known_to is None or load.to_on >= load.known_to


def _run(load: Load, manifest: Manifest, report: Report, plan: Plan, limit: RejectLimit) -> bool:
    """Stage everything, then merge everything; False when the delivery is refused."""
    problems = compare_folder(manifest, plan.files)
    present = [file for file in plan.files if file.file_name in manifest.files]
    if not problems:
        problems = _stage_all(present, manifest, load)
    if problems:
        report.state = State.REFUSED
        report.reason = "\n".join(str(problem) for problem in problems)
        load.rejects = Rejects()  # rows of a file that is not what was sent say nothing
        return False
    rows = sum(manifest.files[file.file_name].rows for file in present)
    if limit.allows(load.rejects.total, rows):
        for file in present:
            check(file, load)
            changed = file.merge(load)
            _count(report, load, manifest, file, changed)
        report.opening_rows = sum(step(load) for step in plan.finish)
    else:
        for file in present:
            _count(report, load, manifest, file, 0)
    report.reject_reasons = [
        {"file": file, "reason": reason, "rows": number}
        for (file, reason), number in load.rejects.reasons.most_common()
    ]
    if not limit.allows(load.rejects.total, rows):
        report.state = State.REFUSED
        report.reason = _(
            "%(rejected)s of %(rows)s rows were rejected; the limit is %(limit)s."
        ) % {"rejected": load.rejects.total, "rows": rows, "limit": limit}
        return False
    return True


def _stage_all(present: list[FeedFile], manifest: Manifest, load: Load) -> list[Problem]:
    problems = []
    for file in present:
        listed = manifest.files[file.file_name]
        reader = FeedReader(load.paths[file.name], file, listed)
        stage(reader, load)
        problems += reader.problems
    return problems


@transaction.atomic
def _prepare_months(load: Load, plan: Plan) -> None:
    """Partitions in a transaction of their own: making one locks the whole table's readers out."""
    _look_back(load)
    since = min(load.from_on, load.known_to or load.from_on)
    months = months_between(since, load.to_on + dt.timedelta(days=1))
    for table in plan.dated:
        ensure_partitions(table, months)


def _count(report: Report, load: Load, manifest: Manifest, file: FeedFile, changed: int) -> None:
    listed = manifest.files[file.file_name]
    rejected = load.rejects.of(file.name)
    report.counts[file.file_name] = {
        "manifest": listed.rows,
        "accepted": listed.rows - rejected,
        "rejected": rejected,
        "changed": changed,
    }
    accepted = staged_sums(file, listed.sums)
    report.totals[file.file_name] = {
        name: {"manifest": f"{total:f}", "accepted": f"{accepted[name]:f}"}
        for name, total in listed.sums.items()
    }


def _close(
    record: FeedLoad, state: str, at: dt.datetime, *, reason: str = "", report: Report | None = None
) -> None:
    """The record's last word."""
    record.state = state
    record.reason = report.reason if report else reason
    record.counts = report.counts if report else {}
    record.totals = report.totals if report else {}
    record.finished_at = at + dt.timedelta(seconds=report.elapsed() if report else 0)
    record.save()


def _keep_reasons(record: FeedLoad, load: Load, plan: Plan) -> None:
    """Counts by reason, and the rows themselves as an encrypted file."""
    if not load.rejects.total:
        return
    FeedReject.objects.bulk_create(
        FeedReject(load=record, file=f"{file}.csv", reason=reason, rows=rows)
        for (file, reason), rows in load.rejects.reasons.items()
    )
    record.rejects = keep_rejects(load, plan.files)
    record.save(update_fields=["rejects"])
