"""The score page: a manager's points of a day, each of which opens to the rows behind it."""

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from appraisal.measures import Known
from appraisal.models import Score, ScoreLine, ScoreRun
from appraisal.views.evidence import events, evidence
from appraisal.views.formula import WHY, measure_label, number, rules_of, terms
from appraisal.views.page import ScorePage
from crm.core.access import has_role
from crm.core.http import StaffRequest, require
from crm.core.models import Role

ONLY_MANAGERS = _("Only account managers have a score of their own; heads open it from the board.")


def run_of(request: HttpRequest) -> ScoreRun | None:
    """The run that `?run=` names, else the newest of `?on=` or the scored day before it."""
    wanted = request.GET.get("run", "")
    if wanted:
        if not wanted.isdecimal():
            raise Http404
        # unscoped: runs are days and numbers
        runs = ScoreRun.objects.published().select_related("scheme")
        return get_object_or_404(runs, run=int(wanted))
    return ScoreRun.objects.as_of(day_of(request))  # unscoped: runs are days and numbers


def day_of(request: HttpRequest) -> dt.date | None:
    """The day that `?on=` asks for; nothing when it asks for nonsense."""
    try:
        return dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return None


@require_GET
def my_score(request: StaffRequest) -> HttpResponse:
    """One's own score; what of it is not assessed, and why, is said."""
    require(has_role(request.user, Role.MANAGER), ONLY_MANAGERS)
    run = run_of(request)
    own = _scores(request, run).filter(manager=request.user.pk).first() if run else None
    return _page(request, own)


@require_GET
def score(request: StaffRequest, manager: uuid.UUID) -> HttpResponse:
    """The score of a manager whom the reader may see."""
    return _page(request, _score_of(request, manager))


def _scores(request: StaffRequest, run: ScoreRun | None) -> Any:
    scores = Score.objects.visible_to(request.user).filter(run=run)
    return scores.select_related("manager", "branch", "run__scheme")


def _score_of(request: StaffRequest, manager: uuid.UUID) -> Score:
    found: Score = get_object_or_404(_scores(request, run_of(request)), manager=manager)
    return found


def _page(request: StaffRequest, found: Score | None) -> HttpResponse:
    context: dict[str, Any] = {"asked": day_of(request), "score": found}
    if found:
        context["page"] = ScorePage(found, request.user)
    return render(request, "appraisal/score.html", context)


@require_GET
def line(request: StaffRequest, manager: uuid.UUID, code: str) -> HttpResponse:
    """One indicator opened: formula, inputs, rule, and the rows of `?measure=`."""
    found = _score_of(request, manager)
    lines = ScoreLine.objects.visible_to(request.user).select_related("indicator")
    one = get_object_or_404(lines, score=found, indicator__code=code)
    known = Known(found.business_day, found.run_id)
    inputs = [
        (measure_label(kept["measure"]), kept["measure"], kept, number(kept["value"]))
        for kept in one.inputs.values()
        if "measure" in kept
    ]
    chosen = request.GET.get("measure") or next((measure for _l, measure, _k, _v in inputs), "")
    context = {
        "score": found,
        "line": one,
        "terms": terms(one),
        "why": WHY.get(one.why, ""),
        "rules": rules_of(one.indicator),
        "inputs": inputs,
        "chosen": chosen,
        "is_own": manager == request.user.pk,
        "evidence": evidence(one, chosen, known, request.user, request.GET.get("page", "")),
        "events": events(one, known, request.user) if one.indicator.is_deduction else [],
    }
    return render(
        request, "appraisal/_line.html" if request.htmx else "appraisal/line.html", context
    )
