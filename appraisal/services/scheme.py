"""Writes of schemes: publishing, targets."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from appraisal import rules
from appraisal.measures import MEASURES
from appraisal.models import Indicator, Scheme, Target
from crm.core.errors import Refusal
from crm.core.models import Branch, User


class UnfitScheme(Refusal):
    """A scheme that cannot be computed; `field` is the code of the indicator at fault."""


@transaction.atomic
def publish_scheme(*, scheme: Scheme, by: User | None, at: dt.datetime) -> Scheme:
    """Check every indicator of a draft, then put the scheme in force from its `valid_from`.

    `by` None: the command line. Refuses a scheme that is published already.
    """
    scheme = Scheme.objects.select_for_update().get(pk=scheme.pk)
    if scheme.state == Scheme.State.PUBLISHED:
        raise UnfitScheme(_("The scheme is published already."))
    indicators = list(scheme.indicators.all())
    if not indicators:
        raise UnfitScheme(_("A scheme needs at least one indicator."))
    for indicator in indicators:
        _check(indicator)
    scheme.state, scheme.published_by, scheme.published_at = Scheme.State.PUBLISHED, by, at
    scheme.save(update_fields=["state", "published_by", "published_at"])
    return scheme


def _check(indicator: Indicator) -> None:
    strange = set(indicator.measures.values()) - set(MEASURES)
    if strange:
        raise UnfitScheme(
            _("Unknown measure: %s.") % ", ".join(sorted(strange)), field=indicator.code
        )
    try:
        rules.check(indicator.kind, indicator.parameters, list(indicator.measures))
    except rules.WrongParameters as fault:
        raise UnfitScheme(
            _("%(indicator)s: %(fault)s") % {"indicator": indicator.label, "fault": fault},
            field=indicator.code,
        ) from fault


@transaction.atomic
def set_target(
    *,
    indicator: Indicator,
    year: int,
    value: Decimal,
    manager: User | None = None,
    branch: Branch | None = None,
) -> Target:
    """The target of `indicator` in `year`: of one manager, of each manager of a branch, or of all.

    Setting it again replaces it; scores of past runs keep the target that they were computed with.
    """
    target, _made = Target.objects.update_or_create(
        indicator=indicator,
        manager=manager,
        branch=branch,
        year=year,
        defaults={"value": value},
    )
    return target
