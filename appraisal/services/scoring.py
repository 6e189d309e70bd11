"""The night: facts of a business day, then scores, under one run, visible in one step."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from appraisal.measures import EVENTS, MEASURES, Known, Sum
from appraisal.models import Fact, Score, ScoreLine, ScoreRun
from appraisal.services.judging import Judge, Judged
from crm.core.bulk import whole_bank
from crm.core.models import Posting, Role
from crm.core.partitions import ensure_partitions
from crm.core.runs import next_reading, share_runs

SCORING = 20261124  # first key of the advisory lock, the day is the second
BATCH = 2000
Sums = Mapping[str, Mapping[uuid.UUID, Sum]]


@dataclass(frozen=True)
class RunResult:
    """What `score_day` did: `run` is the published run of the day, new or as it was."""

    run: int
    scores: int
    facts: int
    digest: str
    is_new: bool


@transaction.atomic
def score_day(*, on: dt.date, at: dt.datetime) -> RunResult:
    """Measure all managers on business day `on` and score them by the scheme in force.

    One transaction: killed in the middle, nothing is there; of two at once for one day the second
    waits. When the results are those of the day's published run (same digest), that run stays and
    nothing is written. Without a published scheme facts are kept and nobody is scored.
    """
    _lock(on)
    known = Known(on, next_reading())
    branches = managers_on(on)
    with whole_bank():
        sums: Sums = {code: measure.sums(known) for code, measure in MEASURES.items()}
        events = _events(known)
    facts = _facts(known, branches, sums, events)
    judge = Judge.of(on)
    judged = judge.all(branches, sums, events) if judge else []
    digest = _digest(on, judge, facts, judged)
    published = ScoreRun.objects.published().filter(business_day=on).order_by("-run").first()
    if published and published.digest == digest:
        return RunResult(published.run, len(judged), len(facts), digest, is_new=False)
    _write(known, judge, facts, judged, digest, at)
    return RunResult(known.run, len(judged), len(facts), digest, is_new=True)


def _lock(on: dt.date) -> None:
    """One scoring of a day at a time, and none while a load is half in.

    A run knows all loads before it. Different days do not touch each other's rows.
    """
    share_runs()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SCORING, on.toordinal()])


def managers_on(day: dt.date) -> dict[uuid.UUID, uuid.UUID]:
    """Manager → branch of everybody who is an account manager on `day` (substitutes are not).

    Of two postings the later one counts.
    """
    postings = Posting.objects.on(day).filter(role=Role.MANAGER, acting_for=None)
    return dict(postings.order_by("from_on", "pk").values_list("user", "branch"))


Events = Mapping[uuid.UUID, Mapping[str, list[Decimal]]]


def _events(known: Known) -> Events:
    found: dict[uuid.UUID, dict[str, list[Decimal]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, known.params(None))
        for manager, indicator, points in cursor.fetchall():
            found.setdefault(manager, {})[indicator] = list(points)
    return found


def _facts(
    known: Known, branches: Mapping[uuid.UUID, uuid.UUID], sums: Sums, events: Events
) -> list[Fact]:
    """A fact per manager and measure that has rows; ordered, so that a digest means something."""
    found = {(key, code): one for code, of in sums.items() for key, one in of.items()}
    for manager, codes in events.items():
        for code, points in codes.items():
            found[manager, f"event.{code}"] = Sum(Decimal(len(points)), len(points), 0)
    return [
        Fact(
            business_day=known.day,
            manager_id=manager,
            branch_id=branches[manager],
            measure=measure,
            value=one.value,
            rows=one.rows,
            skipped=one.skipped,
            run=known.run,
        )
        for (manager, measure), one in sorted(found.items())
        if manager in branches
    ]


def _digest(on: dt.date, judge: Judge | None, facts: list[Fact], judged: list[Judged]) -> str:
    """SHA-256 over what was found, in canonical JSON; runs and times are no part of it."""
    results: dict[str, Any] = {
        "day": on,
        "scheme": judge.scheme.pk if judge else None,
        "facts": [
            (f.manager_id, f.branch_id, f.measure, f.value, f.rows, f.skipped) for f in facts
        ],
        "scores": [one.canonical() for one in judged],
    }
    text = json.dumps(results, default=str, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _write(
    known: Known,
    judge: Judge | None,
    facts: list[Fact],
    judged: list[Judged],
    digest: str,
    at: dt.datetime,
) -> None:
    ensure_partitions("appraisal_fact", [known.day])
    run = ScoreRun.objects.create(
        run=known.run,
        business_day=known.day,
        scheme=judge.scheme if judge else None,
        digest=digest,
        computed_at=at,
    )
    Fact.objects.bulk_create(facts, batch_size=BATCH)
    scores = Score.objects.bulk_create([one.score(run) for one in judged], batch_size=BATCH)
    lines = [line for score, one in zip(scores, judged, strict=True) for line in one.lines(score)]
    ScoreLine.objects.bulk_create(lines, batch_size=BATCH)
    run.state = ScoreRun.State.PUBLISHED
    run.save(update_fields=["state"])
