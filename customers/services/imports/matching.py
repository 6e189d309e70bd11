"""Which customer a line means, and what becomes of it: asked of the database chunk by chunk."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.core.access import served
from crm.core.models import Branch, User
from crm.core.personal import blinds, normalise_id
from customers import validators
from customers.models import Contact, Customer, Import, ImportRow
from customers.services.customer import FROM_CORE, SEALED
from customers.services.imports.cleaning import Line
from customers.services.ownership import OVERSEERS, branch_of, leads_for

Outcome = ImportRow.Outcome
# fields of a key person that a list may change
OF_PERSON = ("role", "title", "phone", "email", "born_on")
SEALED_PERSON = ("phone", "email")


@dataclass
class Verdict:
    """What becomes of a line; `customer` and `person` are the rows on file that it changes."""

    line: Line
    outcome: Outcome
    customer: Customer | None = None
    person: Contact | None = None
    changed: dict[str, Any] = field(default_factory=dict)
    changed_person: dict[str, Any] = field(default_factory=dict)
    lead: User | None = None


class Judge:
    """Judges the lines of one import in order, remembering what earlier lines were about."""

    def __init__(self, batch: Import, on: dt.date) -> None:
        self.batch, self.by, self.on = batch, batch.by, on
        self.seen: dict[tuple[str, ...], int] = {}
        self.leads = {user.staff_number: user for user in leads_for(self.by, on)}
        self._branches: dict[uuid.UUID, Branch | None] = {}

    def branch_of(self, lead: User) -> Branch | None:
        """Where a lead is posted: there the customer is put on file."""
        if lead.pk not in self._branches:
            self._branches[lead.pk] = branch_of(lead, self.on)
        return self._branches[lead.pk]

    def note(self, line: Line) -> None:
        """Refuse a line that is about the same customer as an earlier one."""
        if line.reason:
            return
        keys: list[tuple[str, ...]] = (
            [("number", line.customer_number)] if line.customer_number else []
        )
        keys += [("paper", *line.paper)] if line.paper else []
        keys += [("person", *line.person_key)] if line.person_key and not keys else []
        for key in keys:
            first = self.seen.setdefault(key, line.number)
            if first != line.number:
                line.refuse("", _("Repeats the customer of line %(line)s.") % {"line": first})

    def judge(self, lines: Sequence[Line], *, lock: bool) -> list[Verdict]:
        """The verdict on each line; with `lock` the customers that they mean are locked."""
        return _Chunk(self, [line for line in lines if not line.reason], lock=lock).all(lines)


class _Chunk:
    """The rows on file that some lines may mean, read by a fixed number of statements."""

    def __init__(self, judge: Judge, lines: list[Line], *, lock: bool) -> None:
        self.judge, self.batch, self.on = judge, judge.batch, judge.on
        visible = Customer.objects.visible_to(judge.by, self.on)
        self.by_number: dict[str, list[uuid.UUID]] = {}
        asked = [line.customer_number for line in lines if line.customer_number]
        for key, number in visible.filter(number__in=asked).values_list("pk", "number"):
            self.by_number.setdefault(number, []).append(key)
        self.by_paper = _by_paper(lines)
        self.by_person = _by_person(lines, visible)
        wanted = {key for keys in self.by_number.values() for key in keys}
        wanted |= {key for key, _branch in self.by_paper.values()} | set(self.by_person.values())
        rows = visible.filter(pk__in=wanted).order_by("pk")
        self.rows = {row.pk: row for row in (rows.select_for_update() if lock else rows)}
        self.theirs = served(judge.by, self.rows, OVERSEERS, self.on)
        people = Contact.objects.visible_to(judge.by, self.on).filter(
            customer__in=self.rows, name__in=[line.person.get("name", "") for line in lines]
        )
        people = people.select_for_update() if lock else people
        self.people = {(one.customer_id, one.name): one for one in people.order_by("pk")}

    def all(self, lines: Sequence[Line]) -> list[Verdict]:
        """In the order of the list."""
        return [self._verdict(line) for line in lines]

    def _verdict(self, line: Line) -> Verdict:
        known = None if line.reason else self._known(line)
        if line.reason:
            return Verdict(line, Outcome.REFUSED)
        return self._on_file(line, known) if known else self._new(line)

    def _known(self, line: Line) -> Customer | None:
        """The customer that the line means; refuses what must not be told or touched."""
        key = None
        if line.customer_number:
            found = self.by_number.get(line.customer_number, [])
            if len(found) != 1:
                line.refuse(
                    "number",
                    _("Two customers have this number; name the paper instead.")
                    if found
                    else _("You have no customer with this number. Numbers are given by the bank."),
                )
                return None
            key = found[0]
        if line.paper and (owner := self.by_paper.get(line.paper)):
            if owner[0] not in self.rows or (key and key != owner[0]):
                line.refuse(
                    "id_number",
                    _("Exists at %(branch)s. Ask for co-operation.") % {"branch": owner[1]},
                )
                return None
            key = owner[0]
        elif not key and not line.paper and line.person_key:
            key = self.by_person.get(line.person_key)
        return self.rows[key] if key else None

    def _on_file(self, line: Line, row: Customer) -> Verdict:
        policy = self.batch.on_known
        if policy == Import.OnKnown.SKIP:
            return Verdict(line, Outcome.SKIPPED, row)
        if policy == Import.OnKnown.REFUSE:
            line.refuse("", _("On file already as %(number)s.") % {"number": row.number})
        elif row.pk not in self.theirs:
            line.refuse("", _("Your posting lets you read this customer, not change it."))
        verdict = Verdict(line, Outcome.UPDATED, row)
        verdict.changed = _differences(row, line.values, SEALED)
        self._check_change(line, row, verdict.changed)
        if line.person:
            verdict.person = self.people.get((row.pk, line.person["name"]))
            self._compare_person(verdict)
        if line.reason:
            return Verdict(line, Outcome.REFUSED, row)
        if not verdict.changed and not verdict.changed_person:
            verdict.outcome = Outcome.SAME
        return verdict

    def _check_change(self, line: Line, row: Customer, changed: dict[str, Any]) -> None:
        """What update_customer refuses: what the core bank masters, a paper that does not fit."""
        if row.is_fed and (fed := [name for name in FROM_CORE if name in changed]):
            line.refuse(
                fed[0],
                _("The core bank keeps this. Ask for a correction there; the next feed brings it."),
            )
        kind, paper = changed.get("kind", row.kind), changed.get("id_kind", row.id_kind)
        touched = {"kind", "id_kind"} & set(changed)
        if touched and paper and paper not in validators.PAPERS_OF[Customer.Kind(kind)]:
            line.refuse("id_kind", _("This kind of customer does not carry this paper."))

    def _compare_person(self, verdict: Verdict) -> None:
        said, one = verdict.line.person, verdict.person
        if one is None:
            verdict.changed_person = dict(said)
            return
        values = {name: said[name] for name in OF_PERSON if name in said}
        verdict.changed_person = _differences(one, values, SEALED_PERSON)
        if one.source != Customer.SOURCE_CRM and set(verdict.changed_person) - {"email"}:
            verdict.line.refuse(
                "contact_name",
                _("The core bank keeps this. Ask for a correction there; the next feed brings it."),
            )

    def _new(self, line: Line) -> Verdict:
        if not self.batch.adds_new:
            line.refuse("", _("Not on file; this import changes customers only."))
        for name in ("name", "kind"):
            if name not in line.values and name not in line.inferred:
                line.refuse(name, _("Missing: a new customer needs it."))
        lead = self.judge.leads.get(line.lead) if line.lead else self.batch.lead
        if lead is None or lead.staff_number not in self.judge.leads:
            line.refuse("lead", _("You may not give a customer to this manager or branch."))
        elif self.judge.branch_of(lead) is None:
            line.refuse("lead", _("This manager is not posted anywhere today."))
        return Verdict(line, Outcome.REFUSED if line.reason else Outcome.ADDED, lead=lead)


def _by_paper(lines: list[Line]) -> dict[tuple[str, str], tuple[uuid.UUID, str]]:
    """(kind, number) → who has the paper and at which branch, of the whole bank.

    Jobs see all customers; of those whom the person does not see only the branch is told.
    """
    asked = {}
    for line in lines:
        if line.paper:
            for index in blinds(normalise_id(line.paper[1]), purpose=Customer.id_number.purpose):
                asked[line.paper[0], index] = line.paper
    held = Customer.objects.filter(id_number_blind__in=[index for _kind, index in asked])
    found = {}
    names = ("pk", "id_kind", "id_number_blind", "branch__name")
    for key, kind, index, branch in held.values_list(*names):
        if paper := asked.get((kind, bytes(index))):
            found[paper] = (key, branch)
    return found


def _by_person(lines: list[Line], visible: Any) -> dict[tuple[str, str], uuid.UUID]:
    """(name, phone) → the customer whom the person sees and who has both."""
    asked = {}
    for line in lines:
        if line.person_key and not line.paper and not line.customer_number:
            name, phone = line.person_key
            for index in blinds(phone, purpose=Customer.phone.purpose):
                asked[name, index] = line.person_key
    rows = visible.filter(phone_blind__in={index for _name, index in asked})
    found = {}
    for key, name, index in rows.order_by("-pk").values_list("pk", "name", "phone_blind"):
        if person := asked.get((name, bytes(index))):
            found[person] = key
    return found


def _differences(row: Any, said: dict[str, Any], sealed: Sequence[str]) -> dict[str, Any]:
    """What the list says otherwise than the row."""
    return {
        name: value
        for name, value in said.items()
        if (getattr(row, name).reveal() if name in sealed else getattr(row, name)) != value
    }
