"""What stands on a visit brief, section by section, each by its own visibility rule."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _

from appraisal import services as appraisal
from credit.models import Loan
from crm.core import clock
from crm.core.models import User
from crm.core.templatetags.zk import day, pct, wan
from crm.views.timeline import timeline
from customers.models import (
    AmlRating,
    Assignment,
    Balance,
    CircleMember,
    Contact,
    Customer,
    DepositAccount,
    GroupMember,
    Guarantee,
    Holding,
    Need,
    Relation,
    RiskProfile,
)
from customers.parties import parties
from visits.models import Preparation, Promise, Visit

FEW, SOME = 3, 5
Text = str | LazyText


@dataclass(frozen=True)
class Row:
    """A line: what it is, and what is to be said of it."""

    label: Text
    text: Text
    is_late: bool = False


@dataclass
class Section:
    """A titled part; `empty` stands where there is nothing."""

    title: Text
    rows: list[Row] = field(default_factory=list)
    empty: Text = "—"


def columns(
    customer: Customer, *, reader: User, on: dt.date, mine: Preparation | None
) -> list[list[Section]]:
    """Two columns of sections about `customer` as `reader` may see them on `on`."""
    return [
        [
            _prepared(mine),
            _who(customer, reader, on),
            _held(customer, reader, on),
            _maturing(customer, reader, on),
        ],
        [
            _promised(customer, reader, on),
            _wanted(customer, reader),
            _since_last(customer, reader),
            _related(customer, reader, on),
            _missing(customer, reader, on),
        ],
    ]


def _prepared(mine: Preparation | None) -> Section:
    section = Section(_("Preparation"), empty=_("Nothing is prepared yet."))
    if mine:
        told = [
            (_("For the visit on"), f"{day(mine.for_on)} · {mine.get_purpose_display()}"),
            (_("Aim"), mine.aim),
            (_("Opening"), mine.opening),
            (_("Papers to bring"), mine.papers),
        ]
        section.rows = [Row(label, text) for label, text in told if text]
    return section


def _who(customer: Customer, reader: User, on: dt.date) -> Section:
    managers = Assignment.objects.visible_to(reader).filter(customer=customer).on(on).by_role()
    told = [
        (_("Customer"), f"{customer.get_kind_display()} · {customer.get_status_display()}"),
        (_("Industry"), customer.industry),
        (_("Branch"), customer.branch.name),
        (_("Managers"), _list(row.manager.name for row in managers)),
        (_("Last contact"), day(customer.last_contact_on) if customer.last_contact_on else ""),
        (_("Note"), customer.note),
    ]
    people = Contact.objects.visible_to(reader).filter(customer=customer).by_weight()[:SOME]
    met = [Row(one.get_role_display(), _list((one.display_name, one.title))) for one in people]
    return Section(_("Who they are"), [Row(label, text) for label, text in told if text] + met)


def _list(words: Iterable[object]) -> str:
    return "，".join(str(word) for word in words if word)


def _held(customer: Customer, reader: User, on: dt.date) -> Section:
    accounts = DepositAccount.objects.visible_to(reader).filter(customer=customer).open_on(on)
    deposits = accounts.in_yuan().aggregate(total=Sum("balance"))["total"]
    loans = Loan.objects.visible_to(reader).filter(customer=customer).outstanding()
    owed = [loan for loan in loans if loan.currency == "CNY" and loan.balance is not None]
    holdings = Holding.objects.visible_to(reader).filter(customer=customer).open_on(on)
    kinds = {row.product.get_kind_display() for row in holdings.select_related("product")}
    worth = appraisal.statements([customer.pk], by=reader, on=on)[customer.pk].worth
    unit = _("10,000 yuan")
    rows = [Row(_("Deposits"), f"{wan(deposits)} {unit}")]
    if owed:
        total = sum((loan.balance or Decimal(0) for loan in owed), Decimal(0))
        classes = _list(sorted({loan.get_core_class_display() for loan in owed}))
        rows.append(Row(_("Loans"), f"{wan(total)} {unit} · {classes}"))
    if kinds:
        rows.append(Row(_("Other products"), _list(sorted(map(str, kinds)))))
    brought = f"{wan(worth.net)} {unit}"
    rows.append(Row(_("Profit contribution"), f"{brought} · RAROC {pct(worth.raroc)}"))
    return Section(_("What they hold"), rows)


def _maturing(customer: Customer, reader: User, on: dt.date) -> Section:
    accounts = DepositAccount.objects.visible_to(reader).filter(customer=customer).open_on(on)
    coming = accounts.with_money().filter(matures_on__gte=on).order_by("matures_on", "number")
    loans = Loan.objects.visible_to(reader).filter(customer=customer).outstanding()
    rows = [
        (one.matures_on, f"{one.get_kind_display()} {one.masked_number} {wan(one.balance)}")
        for one in coming[:FEW]
    ]
    rows += [
        (loan.matures_on, f"{loan.product} {wan(loan.balance)}")
        for loan in loans.filter(matures_on__gte=on).order_by("matures_on")[:FEW]
    ]
    told = sorted(rows, key=lambda row: row[0] or dt.date.max)[:SOME]
    unit = _("10,000 yuan")
    return Section(
        _("Next maturities"),
        [Row(day(when), f"{text} {unit}") for when, text in told],
        _("Nothing matures."),
    )


def _promised(customer: Customer, reader: User, on: dt.date) -> Section:
    rows = Promise.objects.visible_to(reader).filter(customer=customer).open()
    return Section(
        _("Open promises"),
        [
            Row(day(one.due_on), f"{one.text} · {one.made_by}", is_late=one.due_on < on)
            for one in rows.select_related("made_by").order_by("due_on")[:SOME]
        ],
        _("No promise is open."),
    )


def _wanted(customer: Customer, reader: User) -> Section:
    rows = Need.objects.visible_to(reader).filter(customer=customer).open()
    return Section(
        _("Needs"),
        [Row(one.get_kind_display(), one.note or day(one.found_on)) for one in rows[:SOME]],
        _("No need is known yet: ask."),
    )


def _since_last(customer: Customer, reader: User) -> Section:
    """What changed since somebody last met them: deposits then and now, and events."""
    title, nobody = _("Since the last visit"), _("Nobody has met them yet.")
    met = Visit.objects.visible_to(reader).filter(customer=customer).met()
    last = met.order_by("-happened_at").select_related("manager").first()
    if last is None:
        return Section(title, empty=nobody)
    when = clock.business_day(last.happened_at)
    rows = [Row(day(when), _list((last.manager, last.note or last.get_result_display())))]
    accounts = DepositAccount.objects.visible_to(reader).filter(customer=customer).in_yuan()
    told = Balance.objects.visible_to(reader).filter(customer_id=customer.pk, account__in=accounts)
    before = [row.amount for row in told.on(when)]
    now = [row.amount for row in told.on(clock.business_day())]
    if before and now:
        change = f"{wan(sum(before, Decimal(0)))} → {wan(sum(now, Decimal(0)))}"
        rows.append(Row(_("Deposits"), f"{change} {_('10,000 yuan')}"))
    events = [one for one in timeline(customer, reader=reader, most=SOME * 2) if one.day > when]
    rows += [Row(day(one.day), _list((one.title, one.text))) for one in events[:SOME]]
    return Section(title, rows)


def _related(customer: Customer, reader: User, on: dt.date) -> Section:
    """Groups, people and firms behind them, guarantees both ways, and a circle."""
    members = GroupMember.objects.visible_to(reader).on(on).filter(customer=customer)
    rows = [Row(_("Group"), one.group.name) for one in members.select_related("group")[:FEW]]
    tied = Relation.objects.visible_to(reader).on(on).filter(customer=customer, of_outsider=None)
    found = list(tied[:SOME])
    bound = Guarantee.objects.visible_to(reader).binding(on).around(customer.pk)
    sums = bound.aggregate(
        given=Sum("amount", filter=Q(guarantor=customer.pk)),
        taken=Sum("amount", filter=Q(customer=customer.pk)),
    )
    known = parties([one.party for one in found], by=reader, on=on) if found else {}
    rows += [Row(one.get_kind_display(), str(known[one.party])) for one in found]
    unit = _("10,000 yuan")
    if sums["given"]:
        rows.append(Row(_("Guarantees for others"), f"{wan(sums['given'])} {unit}"))
    if sums["taken"]:
        rows.append(Row(_("Is guaranteed by others"), f"{wan(sums['taken'])} {unit}"))
    circle = CircleMember.objects.visible_to(reader).filter(customer=customer).first()
    if circle:
        text = _("%(n)s members, %(sum)s in all") % {
            "n": circle.members,
            "sum": f"{wan(circle.exposure)} {unit}",
        }
        rows.append(Row(_("Guarantee circle"), text, is_late=True))
    return Section(_("Relations"), rows, _("No relation is known."))


def _missing(customer: Customer, reader: User, on: dt.date) -> Section:
    """Papers and looks that are due or were never had."""
    rows = []
    if not customer.id_number:
        rows.append(Row(_("Identity paper"), _("no number on file"), is_late=True))
    rating = AmlRating.objects.visible_to(reader).filter(customer=customer).current().first()
    if rating is None:
        rows.append(Row(_("Money-laundering risk"), _("not rated"), is_late=True))
    elif rating.review_on <= on:
        rows.append(Row(_("Money-laundering risk"), day(rating.review_on), is_late=True))
    if customer.is_person:
        profiles = RiskProfile.objects.visible_to(reader).filter(customer=customer)
        profile = profiles.order_by("-assessed_on", "-id").first()
        if profile is None:
            rows.append(Row(_("Risk profile"), _("never assessed"), is_late=True))
        elif profile.is_expired(on):
            text = _("expired on %(day)s") % {"day": day(profile.expires_on)}
            rows.append(Row(_("Risk profile"), text, is_late=True))
    return Section(_("Missing papers"), rows, _("Nothing is missing."))
