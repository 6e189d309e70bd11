"""The one visibility rule (decisions 6 and 20): which rows a user may see, and what they may do.

Rights follow the customer. A user sees a customer because they manage them today (or assist, or
stand in for, somebody who does), or because a posting covers the customer's branch. The rule is
one SQL shape, `SELECT … UNION ALL SELECT …`, used by `.visible_to(user)` and by the row-level
security policies (`crm.core.rls`), so that no side door has another idea.
"""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.db.models.expressions import RawSQL

from crm.core.clock import business_day

# Roles are spelled out here as text: models import this module, not the other way round.
PORTFOLIO_ROLES = ("MANAGER", "ASSISTANT")
_NEEDS_A_JOIN = {*PORTFOLIO_ROLES, "RISK"}  # roles whose customers their branch does not tell
PLACES = ("%(uid)s", "%(day)s")  # where `_expression` puts its parameters


class Rule(StrEnum):
    """Which postings open a row about a customer.

    CUSTOMER the customer and what credit needs of them; RELATION what was said, promised and
    deposited (not for risk managers); CREDIT loans, due diligence, follow-ups (risk managers
    too); MANAGER rows about a manager (facts, scores): themselves and those above them.
    """

    CUSTOMER = "customer"
    RELATION = "relation"
    CREDIT = "credit"
    MANAGER = "manager"


# PRODUCT.md, "Who uses it": an administrator sees configuration and no customer; a risk manager
# sees borrowers of the branches they cover; an unknown role is in no tuple and sees nothing.
SUBTREE_ROLES: dict[Rule, tuple[str, ...]] = {
    Rule.CUSTOMER: ("HEAD", "HEAD_OFFICE", "AUDITOR", "API", "RISK"),
    Rule.RELATION: ("HEAD", "HEAD_OFFICE", "AUDITOR", "API"),
    Rule.CREDIT: ("HEAD", "HEAD_OFFICE", "AUDITOR", "API", "RISK"),
    Rule.MANAGER: ("HEAD", "HEAD_OFFICE", "AUDITOR"),
}

Row = TypeVar("Row", bound=models.Model, covariant=True)


def _in_force(alias: str, day: str) -> str:
    return f"{alias}.from_on <= {day} AND ({alias}.to_on IS NULL OR {alias}.to_on >= {day})"


def _roles(roles: Iterable[str]) -> str:
    return ", ".join(f"'{role}'" for role in roles)


def portfolio_sql(uid: str, day: str) -> str:
    """SQL of the customer ids that the user `uid` manages, or assists or stands in for, on `day`.

    `uid` and `day` are SQL expressions (a parameter or a session setting), never user text.
    """
    return (
        "SELECT a.customer_id FROM customers_assignment a JOIN core_posting p"
        " ON a.manager_id = COALESCE(p.acting_for_id, p.user_id)"
        f" WHERE p.user_id = {uid} AND p.role IN ({_roles(PORTFOLIO_ROLES)})"
        f" AND {_in_force('p', day)} AND {_in_force('a', day)}"
    )


def portfolio(user_id: uuid.UUID, day: dt.date) -> RawSQL:
    """The portfolio as an expression: narrows what a list shows to those whom one serves."""
    return RawSQL(portfolio_sql("%s", "%s"), [user_id, day, day, day, day])


def branches_sql(uid: str, day: str, roles: Iterable[str]) -> str:
    """SQL of the ids of the branches that postings of `uid` with one of `roles` cover on `day`."""
    return (
        "SELECT b.id FROM core_posting p JOIN core_branch h ON h.id = p.branch_id"
        " JOIN core_branch b ON starts_with(b.path, h.path)"
        f" WHERE p.user_id = {uid} AND p.role IN ({_roles(roles)}) AND {_in_force('p', day)}"
    )


def serving_sql(uid: str, day: str) -> str:
    """SQL of the id of `uid` itself, if that user is an account manager on `day`; else nothing."""
    return (
        f"SELECT p.user_id FROM core_posting p WHERE p.user_id = {uid} AND p.role = 'MANAGER'"
        f" AND {_in_force('p', day)}"
    )


def visible_customers_sql(rule: Rule, uid: str, day: str) -> str:
    """The one shape: ids of the customers whose rows under `rule` the user `uid` sees on `day`."""
    return " UNION ALL ".join(_arms(rule, uid, day))


def _arms(rule: Rule, uid: str, day: str, roles: frozenset[str] | None = None) -> list[str]:
    """The parts of the one shape; with `roles` those that can give a row to somebody with them.

    An arm that gives nothing costs the planner its judgement: for a manager's 500 of a million
    customers it would read them all.
    """
    subtree = SUBTREE_ROLES[rule]
    whole = tuple(role for role in subtree if role != "RISK")
    customers = "SELECT c.id FROM customers_customer c WHERE"
    arms = {
        PORTFOLIO_ROLES: portfolio_sql(uid, day),
        whole: f"{customers} c.branch_id IN ({branches_sql(uid, day, whole)})",
    }
    if "RISK" in subtree:
        risk = branches_sql(uid, day, ("RISK",))
        arms[("RISK",)] = f"{customers} c.has_credit AND c.branch_id IN ({risk})"
    return [sql for of, sql in arms.items() if roles is None or roles.intersection(of)]


class VisibleQuerySet(models.QuerySet[Row]):
    """A QuerySet that knows the way to its customer (or manager) and so whom it may be shown to."""

    rule: Rule = Rule.RELATION
    customer_path: str = "customer_id"
    # Exception: managers whom the row itself names see it, though not its customer. The second
    # investigator of a due-diligence file signs it, and need not manage the borrower.
    named_paths: tuple[str, ...] = ()
    # Exception: a row between two customers (a relation, a guarantee) is seen from either end,
    # since each end's manager answers for it. The other end's name is shown only to who sees that
    # customer as well: pages take it from `Customer.objects.visible_to`.
    other_path: str = ""

    def visible_to(self, user: "models.Model | AnonymousUser", on: dt.date | None = None) -> Self:
        """The rows that `user` may see on business day `on` (default: today)."""
        if not user.pk:
            return self.none()
        day = on or business_day()
        if self.rule is Rule.MANAGER:
            subtree = RawSQL(
                branches_sql("%s", "%s", SUBTREE_ROLES[self.rule]), [user.pk, day, day]
            )
            return self.filter(models.Q(manager_id=user.pk) | models.Q(branch_id__in=subtree))
        seen = self._of_customers(user, day, self.customer_path)
        if self.other_path:
            seen |= self._of_customers(user, day, self.other_path)
        for path in self.named_paths:
            me = RawSQL(serving_sql("%s", "%s"), [user.pk, day, day])
            seen |= models.Q(**{f"{path}__in": me})
        return self.filter(seen)

    def _of_customers(self, user: Any, day: dt.date, path: str) -> models.Q:
        """The one shape on this table; for who has a portfolio only, as an array.

        The planner charges a policy's subqueries anew for each row that a join looks up, and so
        would rather read a million customers than look up 500. An array is one look-up.
        """
        roles = known_roles(user, day)
        if roles is not None and roles.issubset(PORTFOLIO_ROLES):
            mine = _expression(f"ARRAY({portfolio_sql(*PLACES)})", user.pk, day)
            return models.Q(_IsOneOf(models.F(path), mine))
        if roles is not None and path == "id" and not roles & _NEEDS_A_JOIN:
            covered = branches_sql(*PLACES, SUBTREE_ROLES[self.rule])
            branches = _expression(f"ARRAY({covered})", user.pk, day)
            return models.Q(_IsOneOf(models.F("branch_id"), branches))
        arms = _arms(self.rule, *PLACES, roles)
        if not arms:
            return models.Q(pk__in=[])
        shape = _expression(" UNION ALL ".join(arms), user.pk, day)
        return models.Q(**{f"{path}__in": shape})


class _IsOneOf(models.Func):
    """`column = ANY (array)`."""

    template = "%(expressions)s"
    arg_joiner = " = ANY "
    arity = 2
    output_field = models.BooleanField()


def _expression(sql: str, user_id: uuid.UUID, day: dt.date) -> RawSQL:
    """The one shape as an expression for `filter(customer_id__in=…)`."""
    params: list[Any] = []
    parts = sql.replace("%(uid)s", "\0u").replace("%(day)s", "\0d").split("\0")
    text = parts[0]
    for part in parts[1:]:
        params.append(user_id if part[0] == "u" else day)
        text += "%s" + part[1:]
    return RawSQL(text, params)


def set_row_context(
    user_id: uuid.UUID | None, day: dt.date | None = None, about: Mapping[str, str] | None = None
) -> frozenset[str]:
    """Tell the row-level-security policies who is asking, until the transaction ends.

    Must run inside a transaction (`SET LOCAL` semantics); `None` sees nothing. Returns the roles
    of that user on the day, read by the same statement. What is written carries the user and
    `about` (of a request: the name of its address and its id) into the history
    (`crm.core.history`); without `about` what an earlier call said of it stays.
    """
    told = json.dumps(dict(about or {}))
    request = (about or {}).get("request", "")
    with connection.cursor() as cursor:
        cursor.execute(
            _SET_CONTEXT,
            {"uid": user_id, "day": day or business_day(), "about": told, "request": request},
        )
        return frozenset(cursor.fetchone()[0])


_SET_CONTEXT = f"""
    SELECT ARRAY(SELECT DISTINCT p.role FROM core_posting p
                  WHERE p.user_id = %(uid)s::uuid AND {_in_force("p", "%(day)s::date")}),
           set_config('app.uid', coalesce(%(uid)s::text, ''), true),
           set_config('app.on', %(day)s::text, true),
           set_config('pghistory.context_id', coalesce(nullif(%(request)s, ''),
               current_setting('pghistory.context_id', true), ''), true),
           set_config('pghistory.context_metadata', (
               coalesce(nullif(current_setting('pghistory.context_metadata', true), ''),
                        '{{}}')::jsonb
               || jsonb_build_object('user', %(uid)s::text) || %(about)s::jsonb)::text, true)
"""


def enter(user: Any, day: dt.date | None = None, about: Mapping[str, str] | None = None) -> None:
    """Set the row context for `user`, who thereby knows their roles of the day."""
    on = day or business_day()
    user.__dict__.setdefault("_roles_on", {})[on] = set_row_context(user.pk, on, about)


def known_roles(user: Any, on: dt.date) -> frozenset[str] | None:
    """The roles of `user` on `on` where they were read already; else None, never a question."""
    known: dict[dt.date, frozenset[str]] = user.__dict__.get("_roles_on", {})
    return known.get(on)


def has_role(user: Any, *roles: str, on: dt.date | None = None) -> bool:
    """Does `user` hold a posting with one of `roles` on `on` (default: today)? Cached per day."""
    return bool(roles_of(user, on or business_day()) & set(roles))


def roles_of(user: Any, on: dt.date) -> frozenset[str]:
    """The roles of `user` in force on `on`, read once per user object and day."""
    if not user.pk:
        return frozenset()
    cache: dict[dt.date, frozenset[str]] = user.__dict__.setdefault("_roles_on", {})
    if on not in cache:
        cache[on] = frozenset(user.postings.on(on).values_list("role", flat=True))
    return cache[on]


def roles_over(user: Any, customer: uuid.UUID, on: dt.date | None = None) -> frozenset[str]:
    """The roles of those postings of `user` that cover `customer` on `on` (default: today).

    Who heads one branch and audits the bank is an auditor, not a head, of another branch's
    customer. One role is no question: whoever sees the customer sees them by it.
    """
    day = on or business_day()
    roles = roles_of(user, day)
    if len(roles) < 2:
        return roles
    known: dict[tuple[uuid.UUID, dt.date], frozenset[str]] = user.__dict__.setdefault(
        "_roles_over", {}
    )
    if (customer, day) not in known:
        with connection.cursor() as cursor:
            cursor.execute(_ROLES_OVER, {"uid": user.pk, "day": day, "customer": customer})
            known[customer, day] = frozenset(row[0] for row in cursor.fetchall())
    return known[customer, day]


_ROLES_OVER = f"""
    SELECT DISTINCT p.role FROM core_posting p
     WHERE p.user_id = %(uid)s AND {_in_force("p", "%(day)s")}
       AND CASE WHEN p.role IN ({_roles(PORTFOLIO_ROLES)})
           THEN EXISTS (SELECT 1 FROM customers_assignment a
                         WHERE a.customer_id = %(customer)s
                           AND a.manager_id = COALESCE(p.acting_for_id, p.user_id)
                           AND {_in_force("a", "%(day)s")})
           ELSE EXISTS (SELECT 1 FROM customers_customer c
                          JOIN core_branch b ON b.id = c.branch_id
                          JOIN core_branch h ON h.id = p.branch_id
                         WHERE c.id = %(customer)s AND starts_with(b.path, h.path)) END
"""


def served(
    user: Any, customers: Iterable[uuid.UUID], above: Iterable[str], on: dt.date
) -> set[uuid.UUID]:
    """Those of `customers` whom `user` manages or assists on `on`, or covers by a role `above`.

    `roles_over` for many at once: one question, whatever their number.
    """
    branches = branches_sql(*PLACES, above)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id FROM customers_customer c WHERE c.id = ANY(%(asked)s)"
            f" AND (c.id IN ({portfolio_sql(*PLACES)}) OR c.branch_id IN ({branches}))",
            {"uid": user.pk, "day": on, "asked": list(customers)},
        )
        return {row[0] for row in cursor.fetchall()}


def _has(user: Any, over: uuid.UUID | None, *roles: str) -> bool:
    """Does `user` hold one of `roles` over the customer `over`; without one, anywhere?"""
    return bool(roles_over(user, over) & set(roles)) if over else has_role(user, *roles)


# What a person may do follows the posting that covers the customer `over`; without a customer
# (the empty form, the menu) any posting of today will do.


def may_see_relations(user: Any, over: uuid.UUID | None = None) -> bool:
    """Whom deposits, key people, visits and promises are shown to at all: not risk, not admin."""
    return _has(user, over, *PORTFOLIO_ROLES, *SUBTREE_ROLES[Rule.RELATION])


def may_log_visits(user: Any, over: uuid.UUID | None = None) -> bool:
    """Managers, their assistants and heads write visits, needs and promises; nobody else."""
    return _has(user, over, "MANAGER", "ASSISTANT", "HEAD")


def may_edit_customers(user: Any, over: uuid.UUID | None = None) -> bool:
    """Managers, their assistants and heads keep the customer's file."""
    return _has(user, over, "MANAGER", "ASSISTANT", "HEAD")


def may_reveal(user: Any, over: uuid.UUID | None = None) -> bool:
    """Who works with the customer sees personal data in clear, one value at a time.

    Head office, auditors and systems see masks (PRODUCT.md, "Who uses it").
    """
    return _has(user, over, *PORTFOLIO_ROLES, "HEAD", "RISK")


def may_investigate(user: Any, over: uuid.UUID | None = None) -> bool:
    """Due-diligence files are opened and filled by managers; assistants prepare (no approvals)."""
    return _has(user, over, "MANAGER", "ASSISTANT")


def may_note_technical(user: Any, over: uuid.UUID | None = None) -> bool:
    """That an arrear is technical is said and signed by a manager; assistants do not."""
    return _has(user, over, "MANAGER")


def may_review_credit(user: Any, over: uuid.UUID | None = None) -> bool:
    """Risk managers and heads review due diligence and five-class proposals."""
    return _has(user, over, "RISK", "HEAD")


def may_sell(user: Any, over: uuid.UUID | None = None) -> bool:
    """Managers and heads sell and take a customer's answer; assistants prepare proposals."""
    return _has(user, over, "MANAGER", "HEAD")


def may_edit_products(user: Any) -> bool:
    """The product catalogue is head office's."""
    return has_role(user, "HEAD_OFFICE")


def may_see_board(user: Any) -> bool:
    """The branch board is for heads, head office and the auditor."""
    return has_role(user, "HEAD", "HEAD_OFFICE", "AUDITOR")


def may_audit(user: Any, over: uuid.UUID | None = None) -> bool:
    """Who read and changed what, and past days, are the auditor's (PRODUCT.md)."""
    return _has(user, over, "AUDITOR")


def may_administer(user: Any) -> bool:
    """Feeds, jobs, users, branches and settings are the administrator's."""
    return has_role(user, "ADMIN")
