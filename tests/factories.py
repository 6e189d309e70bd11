"""Rows for tests, made as plainly as the database allows; each call gives new, valid values."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from credit.models import (
    Check,
    ClassProposal,
    DueDiligence,
    DueDiligenceEvent,
    Inspection,
    Loan,
    LoanBalance,
    LoanClass,
    LoanClassification,
    Repayment,
    ScheduleLine,
)
from crm.core import clock, files
from crm.core.models import (
    ApiToken,
    Branch,
    BranchPlacement,
    FeedLoad,
    Posting,
    Role,
    StoredFile,
    User,
)
from crm.core.partitions import ensure_partitions
from crm.core.runs import next_run
from crm.core.services import issue_token
from customers.models import Assignment, Balance, Contact, Customer, DepositAccount
from customers.rules import bigrams, search_text

_number = itertools.count(1)
LONG_AGO = dt.date(2020, 1, 1)
PASSWORD = "correct horse battery staple"


def make_branch(
    name: str, parent: Branch | None = None, kind: str = Branch.Kind.SUB_BRANCH
) -> Branch:
    """A branch under `parent`, with its path and its first placement."""
    number = f"{next(_number):04d}"
    path = f"{parent.path if parent else ''}{number}/"
    branch = Branch.objects.create(number=number, name=name, kind=kind, parent=parent, path=path)
    BranchPlacement.objects.create(branch=branch, parent=parent, from_on=LONG_AGO)
    return branch


def make_user(name: str, **fields: Any) -> User:
    """A person who can log in with `PASSWORD` (hashed by the tests' fast hasher)."""
    number = next(_number)
    fields = {"username": f"u{number:05d}", "staff_number": f"S{number:05d}", **fields}
    return User.objects.create_user(name=name, password=PASSWORD, **fields)


def post(user: User, role: Role, branch: Branch, **fields: Any) -> Posting:
    """Post `user` as `role` at `branch` since long ago."""
    return Posting.objects.create(
        user=user, role=role, branch=branch, **{"from_on": LONG_AGO, **fields}
    )


def make_staff(name: str, role: Role, branch: Branch, **fields: Any) -> User:
    """A user with one posting."""
    user = make_user(name)
    post(user, role, branch, **fields)
    return user


def make_token(user: User, *scopes: str, days: int = 90) -> tuple[str, ApiToken]:
    """A token of service user `user`: its text and its row."""
    return issue_token(
        user=user, scopes=list(scopes), label="test", by=None, at=clock.now(), days=days
    )


def make_customer(
    manager: User | None, branch: Branch, name: str = "江州启明新材料股份有限公司", **fields: Any
) -> Customer:
    """A customer of `branch`, led by `manager` (None: nobody's) since long ago."""
    number = next(_number)
    now = clock.now()
    pinyin, initials = fields.pop("pinyin", ""), fields.pop("initials", "")
    text = search_text(name, pinyin, initials)
    customer = Customer(
        **{
            "number": f"C{number:08d}",
            "kind": Customer.Kind.COMPANY,
            "name": name,
            "pinyin": pinyin,
            "initials": initials,
            "search_text": text,
            "bigrams": bigrams(text),
            "branch": branch,
            "created_at": now,
            "updated_at": now,
            **fields,
        }
    )
    customer.save()
    if manager:
        assign(customer, manager)
    return customer


def assign(customer: Customer, manager: User, **fields: Any) -> Assignment:
    """A lead assignment since long ago, or what `fields` say."""
    return Assignment.objects.create(
        customer=customer,
        manager=manager,
        **{"from_on": LONG_AGO, "recorded_at": clock.now(), **fields},
    )


def make_contact(customer: Customer, name: str = "周晓婷", **fields: Any) -> Contact:
    """A key person, executor by default."""
    now = clock.now()
    fields = {"role": Contact.Role.EXECUTOR, "created_at": now, "updated_at": now, **fields}
    contact = Contact(customer=customer, name=name, **fields)
    contact.save()
    return contact


def make_deposit(
    customer: Customer, balances: dict[dt.date, Decimal] | None = None, **fields: Any
) -> DepositAccount:
    """A demand account with sparse `balances` by business day."""
    number = next(_number)
    account = DepositAccount.objects.create(
        customer=customer,
        branch=customer.branch,
        **{
            "source": "CORE",
            "number": f"3301{number:012d}",
            "kind": DepositAccount.Kind.DEMAND,
            "opened_on": LONG_AGO,
            **fields,
        },
    )
    for day, amount in sorted((balances or {}).items()):
        set_balance(account, day, amount)
    return account


def set_balance(account: DepositAccount, day: dt.date, amount: Decimal) -> Balance:
    """One more balance row under a new run; the account repeats the newest."""
    ensure_partitions("customers_balance", [day])
    row = Balance.objects.create(
        account=account,
        customer_id=account.customer_id,
        business_day=day,
        amount=amount,
        run=next_run(),
    )
    if account.balance_on is None or day >= account.balance_on:
        account.balance, account.balance_on = amount, day
        account.save(update_fields=["balance", "balance_on"])
    return row


def make_loan(
    customer: Customer,
    balances: dict[dt.date, Decimal] | None = None,
    loan_class: LoanClass = LoanClass.PASS,
    **fields: Any,
) -> Loan:
    """A guaranteed one-year loan of 1,000,000.00 with sparse `balances` and a class."""
    number = next(_number)
    disbursed = fields.pop("disbursed_on", dt.date(2026, 1, 5))
    loan = Loan.objects.create(
        customer=customer,
        branch=customer.branch,
        **{
            "source": "CORE",
            "number": f"JK{number:08d}",
            "product": "流动资金贷款",
            "security": Loan.Security.GUARANTEE,
            "principal": Decimal("1000000.00"),
            "rate": Decimal("0.0435"),
            "term_months": 12,
            "disbursed_on": disbursed,
            "matures_on": disbursed.replace(year=disbursed.year + 1),
            "core_class": loan_class,
            **fields,
        },
    )
    LoanClassification.objects.create(
        loan=loan,
        customer_id=customer.pk,
        valid_from=disbursed,
        core_class=loan_class,
        run=next_run(),
    )
    for day, amount in sorted((balances or {}).items()):
        set_loan_balance(loan, day, amount)
    Customer.objects.filter(pk=customer.pk).update(has_credit=True)
    customer.has_credit = True
    return loan


def set_loan_balance(loan: Loan, day: dt.date, amount: Decimal) -> LoanBalance:
    """One more balance row under a new run; the loan repeats the newest."""
    ensure_partitions("credit_loanbalance", [day])
    row = LoanBalance.objects.create(
        loan=loan, customer_id=loan.customer_id, business_day=day, amount=amount, run=next_run()
    )
    if loan.balance_on is None or day >= loan.balance_on:
        loan.balance, loan.balance_on = amount, day
        loan.save(update_fields=["balance", "balance_on"])
    return row


def make_schedule(loan: Loan, *lines: tuple[dt.date, str, str]) -> list[ScheduleLine]:
    """A new schedule of (day, principal, interest) lines under one run."""
    run = next_run()
    return ScheduleLine.objects.bulk_create(
        ScheduleLine(
            loan=loan,
            customer_id=loan.customer_id,
            due_on=day,
            principal=Decimal(principal),
            interest=Decimal(interest) if interest else None,
            run=run,
        )
        for day, principal, interest in lines
    )


def repay(
    loan: Loan, day: dt.date, principal: str, interest: str = "0", **fields: Any
) -> Repayment:
    """A payment in cash that names no line."""
    return Repayment.objects.create(
        loan=loan,
        customer_id=loan.customer_id,
        paid_on=day,
        principal=Decimal(principal),
        interest=Decimal(interest),
        **{"source": "CORE", "number": f"R{next(_number):08d}", "run": next_run(), **fields},
    )


def make_inspection(loan: Loan, due_on: dt.date | None = None, **fields: Any) -> Inspection:
    """A routine inspection that is due (today, unless told)."""
    return Inspection.objects.create(
        loan=loan,
        customer_id=loan.customer_id,
        due_on=due_on or clock.business_day(),
        **{"kind": Inspection.Kind.ROUTINE, "planned_at": clock.now(), **fields},
    )


def make_proposal(loan: Loan, **fields: Any) -> ClassProposal:
    """Special mention since 2026-11-20, for twelve days overdue."""
    return ClassProposal.objects.create(
        loan=loan,
        customer_id=loan.customer_id,
        **{
            "business_day": dt.date(2026, 11, 20),
            "suggested": LoanClass.SPECIAL_MENTION,
            "overdue_days": 12,
            "reasons": [{"code": "OVERDUE", "class": "SPECIAL_MENTION", "days": 12}],
            "run": next_run(),
            "recorded_at": clock.now(),
            **fields,
        },
    )


def make_due_diligence(
    customer: Customer, *, lead: User, co: User | None = None, **fields: Any
) -> DueDiligence:
    """A just accepted file about `customer`; without `co` somebody new investigates along."""
    now = clock.now()
    co = co or make_staff("严谨", Role.MANAGER, customer.branch)
    file = DueDiligence.objects.create(
        customer=customer,
        lead_investigator=lead,
        co_investigator=co,
        **{
            "number": f"DD-2026-{next(_number):04d}",
            "borrower": customer.display_name,
            "product": "流动资金贷款",
            "amount": Decimal("3000000.00"),
            "term_months": 12,
            "security": Loan.Security.GUARANTEE,
            "purpose": "采购钢材",
            "opened_on": clock.business_day(),
            "opened_by": lead,
            "created_at": now,
            **fields,
        },
    )
    Check.objects.bulk_create(
        Check(due_diligence=file, customer_id=customer.pk, kind=kind) for kind in Check.Kind
    )
    DueDiligenceEvent.objects.create(
        due_diligence=file,
        customer_id=customer.pk,
        what=DueDiligence.Step.ACCEPT,
        at=now,
        by=lead,
    )
    return file


def make_feed_load(
    on: dt.date = dt.date(2026, 11, 20), rejects: bytes = b"", **fields: Any
) -> FeedLoad:
    """A delivery of two balances of which one was rejected, loaded; `rejects` is its file."""
    now = clock.now()
    stored = None
    if rejects:
        stored = files.store(
            [rejects], name="rejects.csv", purpose=StoredFile.Purpose.FEED_REJECTS, by=None, at=now
        )
    return FeedLoad.objects.create(
        **{
            "run": next_run(),
            "source": "CORE",
            "from_on": on,
            "to_on": on,
            "folder": "/feed/2026-11-20",
            "manifest_sha256": "0" * 64,
            "state": FeedLoad.State.LOADED,
            "counts": {"balances.csv": {"manifest": 2, "accepted": 1, "rejected": 1, "changed": 1}},
            "totals": {"balances.csv": {"amount": {"manifest": "107.50", "accepted": "100.00"}}},
            "started_at": now,
            "finished_at": now + dt.timedelta(seconds=2),
            "rejects": stored,
            **fields,
        }
    )


def posted(fields: dict[str, Any]) -> QueryDict:
    """What a browser sends for `fields`."""
    sent = QueryDict(mutable=True)
    sent.update({name: str(value) for name, value in fields.items()})
    return sent
