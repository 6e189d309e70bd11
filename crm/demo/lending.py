"""What people did about loans: due-diligence files at every step, inspections, deductions."""

import datetime as dt
import random
import uuid
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from appraisal.services import record_deduction
from credit import services
from credit.models import Check, DueDiligence, Inspection, Loan
from crm.core.models import User
from crm.core.workdays import is_working_day
from customers.models import Assignment, Customer

EVIDENCE = {
    Check.Kind.CREDIT_BUREAU: ("无不良，对外担保 1 笔", "征信报告 2 份；授权书已签", "OFF_SITE"),
    Check.Kind.BLACKLIST: ("未命中", "本行黑名单、被执行人查询截图", "OFF_SITE"),
    Check.Kind.ACCOUNT: ("回款占销售六成", "近 12 个月流水 1,406 行", "OFF_SITE"),
    Check.Kind.IDENTITY: ("存续，章程与登记一致", "登记机关查询、章程、受益所有人声明", "OFF_SITE"),
    Check.Kind.OPERATION: ("两班生产，开工约八成", "车间与库房照片 14 张，访谈 3 人", "ON_SITE"),
    Check.Kind.CREDIT: ("上下游反映按时付款", "外访上下游 4 家，税务与法院查询", "OFF_SITE"),
    Check.Kind.ASSETS: ("存货账实差异 3.1%", "盘点表，应收前十户函证", "ON_SITE"),
    Check.Kind.USE: ("设备采购合同与付款条件相符", "合同 1 份，供应商电话核实", "ON_SITE"),
}
OPINION = (
    "借款人主业清晰，近三年收入稳定，现金流覆盖本息；抵押物足值。主要风险为单一客户占比偏高，"
    "建议按进度放款并按季跟踪应收账款。两名调查人同意申报。"
)
ORDER = list(EVIDENCE)


def _moment(day: dt.date, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, 12), ZoneInfo(settings.TIME_ZONE))


def _working(today: dt.date, back: int) -> dt.date:
    day = today - dt.timedelta(days=back)
    while not is_working_day(day):
        day -= dt.timedelta(days=1)
    return day


def write_files(*, today: dt.date, seed: int, managers: list[User], reviewer: User) -> int:
    """A file per manager at the next stage in turn: checks open, checked, signed, decided."""
    rng = random.Random(f"{seed}:files")
    count = 0
    for index, manager in enumerate(managers):
        partner = managers[index - 1]
        firms = Customer.objects.filter(assignments__manager=manager, kind=Customer.Kind.COMPANY)
        for stage, firm in enumerate(firms.order_by("number")[: 3 if index == 0 else 1]):
            file = _open(rng, manager, partner, firm, today)
            _work(file, (index + 3 * stage) % 6, today, reviewer)
            count += 1
    return count


def _open(
    rng: random.Random, manager: User, partner: User, firm: Customer, today: dt.date
) -> DueDiligence:
    return services.open_due_diligence(
        by=manager,
        customer=firm,
        co_investigator=partner,
        product=rng.choice(("固定资产贷款", "流动资金贷款")),
        amount=Decimal(rng.randrange(2, 20) * 1_000_000),
        term_months=rng.choice((12, 36)),
        security=rng.choice((Loan.Security.MORTGAGE, Loan.Security.GUARANTEE)),
        purpose=rng.choice(("采购三号线设备", "原材料备货", "新建仓储", "支付工程款")),
        client_key=uuid.UUID(int=rng.getrandbits(128), version=4),
        at=_moment(_working(today, rng.randrange(12, 40))),
    )


def _work(file: DueDiligence, stage: int, today: dt.date, reviewer: User) -> None:
    """Stage 0: just opened; 1 to 3: some checks; 4: signed and submitted; 5: decided."""
    done_on = _working(today, 6)
    for kind in ORDER[: (0, 3, 5, 8, 8, 8)[stage]]:
        conclusion, evidence, method = EVIDENCE[kind]
        services.record_check(
            due_diligence=file,
            kind=kind,
            by=file.lead_investigator,
            method=method,
            verdict=Check.Verdict.CLEAR,
            conclusion=conclusion,
            evidence=evidence,
            done_on=done_on,
            consent_on=done_on if kind == Check.Kind.CREDIT_BUREAU else None,
            at=_moment(done_on),
            seen=file.checks.get(kind=kind).version,
        )
    for _step in range(min(stage, 4)):
        try:
            _advance(file, _moment(done_on, 15))
        except services.NotReady:
            break
    if stage >= 3:
        services.save_opinion(
            due_diligence=file,
            report=OPINION,
            by=file.lead_investigator,
            at=_moment(done_on, 15),
            seen=file.opinion_version,
        )
    if stage >= 4:
        _submit(file, today)
    if stage == 5:
        services.review(
            due_diligence=file,
            by=reviewer,
            decision=DueDiligence.Decision.AGREED,
            note="同意，按抵押物落实后放款",
            seen=_seen(file),
            at=_moment(_working(today, 2)),
        )


def _submit(file: DueDiligence, today: dt.date) -> None:
    file.refresh_from_db()
    at = _moment(_working(today, 4), 16)
    while file.step != DueDiligence.Step.REPORT:
        file = _advance(file, at)
    for person in (file.lead_investigator, file.co_investigator):
        services.sign(due_diligence=file, by=person, at=at, seen=_seen(file))
    services.submit(due_diligence=file, by=file.lead_investigator, at=at, seen=_seen(file))


def _seen(file: DueDiligence) -> str:
    file.refresh_from_db()
    return services.version_of(file, file.checks.all())


def _advance(file: DueDiligence, at: dt.datetime) -> DueDiligence:
    seen = _seen(file)
    return services.advance_step(
        due_diligence=file, by=file.lead_investigator, at=at, step=file.step, seen=seen
    )


def write_inspections(*, today: dt.date, seed: int, at: dt.datetime) -> int:
    """Plan what is due; nearly all of the past was done on its day, a few are late."""
    planned = services.plan_inspections(on=today, at=at)
    rng = random.Random(f"{seed}:inspections")
    leads = dict(
        Assignment.objects.on(today)
        .filter(role=Assignment.Role.LEAD)
        .values_list("customer_id", "manager_id")
    )
    staff = User.objects.in_bulk(set(leads.values()))
    past = Inspection.objects.overdue(on=today).select_related("loan")
    for inspection in past.order_by("due_on", "loan__number", "kind"):
        late = (today - inspection.due_on).days < 12 and rng.random() < 0.3
        if not late and inspection.customer_id in leads:
            services.complete_inspection(
                inspection=inspection,
                by=staff[leads[inspection.customer_id]],
                done_on=max(inspection.due_on - dt.timedelta(days=1), inspection.loan.disbursed_on),
                method=Inspection.Method.ON_SITE,
                finding=rng.choice(("经营正常，资金用途与合同一致", "开工正常，存货周转略慢")),
                is_use_kept=True if inspection.kind == Inspection.Kind.FIRST else None,
                at=at,
            )
    return planned


def write_deductions(*, today: dt.date, managers: list[User], head: User, at: dt.datetime) -> None:
    """Two breaches, as a board meets them."""
    for manager, code, back, reason in (
        (managers[1], "loan-management", 60, "首次检查超过规定期限"),
        (managers[4], "after-maturity", 35, "贷款到期后未及时发出催收通知"),
    ):
        record_deduction(
            by=head,
            manager=manager,
            indicator=code,
            occurred_on=_working(today, back),
            reason=reason,
            at=at,
        )
