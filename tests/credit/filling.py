"""A due-diligence file filled step by step, as its investigators would."""

import datetime as dt
from typing import Any

from django.utils import translation

from credit import services
from credit.models import Check, DueDiligence
from crm.core import clock
from crm.core.models import User

ANSWER = {
    "method": "ON_SITE",
    "verdict": "CLEAR",
    "conclusion": "与申报一致",
    "evidence": "现场照片 6 张，合同 1 份",
}


def seen(file: DueDiligence) -> str:
    """What the page of the whole file says now."""
    now = DueDiligence.objects.get(pk=file.pk)
    return services.version_of(now, now.checks.all())


def changed_in_chinese() -> str:
    """How a stale page is refused."""
    with translation.override("zh-hans"):
        return str(services.Changed())


def opined(file: DueDiligence, report: str, by: User) -> DueDiligence:
    """The opinion, changed by somebody who read the one that was there."""
    now = DueDiligence.objects.get(pk=file.pk)
    return services.save_opinion(
        due_diligence=file, report=report, by=by, at=clock.now(), seen=now.opinion_version
    )


def advanced(file: DueDiligence, by: User, note: str = "") -> DueDiligence:
    """One step further, from the one that it is on."""
    step = DueDiligence.objects.get(pk=file.pk).step
    return services.advance_step(
        due_diligence=file, by=by, at=clock.now(), step=step, seen=seen(file), note=note
    )


def checked(file: DueDiligence, kind: str, by: User, **fields: Any) -> Check:
    """One check with its evidence."""
    day = clock.business_day()
    values: dict[str, Any] = {**ANSWER, "done_on": day, "consent_on": None}
    values["seen"] = file.checks.get(kind=kind).version
    if kind == Check.Kind.CREDIT_BUREAU:
        values["consent_on"] = day - dt.timedelta(days=1)
    return services.record_check(
        due_diligence=file, kind=kind, by=by, at=clock.now(), **{**values, **fields}
    )


def ready(file: DueDiligence) -> DueDiligence:
    """Eight checks and the opinion, on the last step; nobody has signed."""
    lead = file.lead_investigator
    for kind in Check.Kind.values:
        checked(file, kind, lead)
    opined(file, "建议按方案授信。", lead)
    for _step in range(4):
        advanced(file, lead)
    file.refresh_from_db()
    return file


def signed(file: DueDiligence) -> DueDiligence:
    """… and both have signed."""
    ready(file)
    for person in (file.lead_investigator, file.co_investigator):
        services.sign(due_diligence=file, by=person, at=clock.now(), seen=seen(file))
    file.refresh_from_db()
    return file


def submitted(file: DueDiligence) -> DueDiligence:
    """… and the lead has submitted it."""
    signed(file)
    lead = file.lead_investigator
    services.submit(due_diligence=file, by=lead, at=clock.now(), seen=seen(file))
    file.refresh_from_db()
    return file
