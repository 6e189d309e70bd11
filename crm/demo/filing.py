"""Files of the demo bank: people with their ways, consents, papers, findings, other banks."""

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal

from crm.core import clock
from crm.core.models import User
from customers.models import Assignment, Contact, Customer, FileNote, IdentityPaper
from customers.services import (
    assess_risk_profile,
    keep_paper,
    note_consent,
    note_finding,
    note_other_bank,
)

WAYS = (
    ("D", "CALL", "羽毛球，登山", "女儿读初中"),
    ("I", "WECHAT", "摄影，茶", "儿子明年高考"),
    ("S", "VISIT", "书法", "与父母同住"),
    ("C", "EMAIL", "围棋", "双胞胎上小学"),
)
FINDINGS = {
    "TECHNOLOGY": "自有三项实用新型专利，正在申报高新技术企业",
    "PRODUCTION": "两条产线，设备成新率约七成，开工率约八成五",
    "SALES": "前五大客户占销售额约六成，账期三个月",
    "MANAGEMENT": "财务总监新到任，账务规范，报表按月提供",
    "INDUSTRY": "行业集中度提高，原料价格回落",
    "MARKET": "省内市场为主，正在开拓华东",
    "WORK": "在本地企业任职十余年，年收入约三十万元",
    "HOUSEHOLD": "三口之家，自有住房一套，无负债",
    "PLAN": "明年上半年计划更新设备，约需资金八百万元",
    "PERSONNEL": "采购负责人上月离职，由副总经理兼任",
}
BANKS = ("江州农商行", "华东商业银行", "临江城市银行")
FILED = 12  # customers of each of the first managers


def write_files(*, today: dt.date, seed: int, managers: Sequence[User]) -> int:
    """The files of some customers of the first managers; returns their number."""
    rng, at, written = random.Random(f"{seed}:files"), clock.now(), 0
    for manager in managers[:9]:
        mine = Assignment.objects.on(today).leads().of(manager.pk).order_by("customer__number")
        for row in mine.select_related("customer")[:FILED]:
            _file(row.customer, manager, rng, today, at)
            written += 1
    return written


def _ago(rng: random.Random, today: dt.date, most: int) -> dt.date:
    return today - dt.timedelta(days=rng.randrange(1, most))


def _file(
    customer: Customer, by: User, rng: random.Random, today: dt.date, at: dt.datetime
) -> None:
    for subject in rng.sample(FileNote.OF_KIND[customer.kind], 2):
        note_finding(
            customer=customer, subject=subject, text=FINDINGS[subject],
            noted_on=_ago(rng, today, 300), by=by, at=at,
        )  # fmt: skip
    for bank in rng.sample(BANKS, rng.choice((0, 1, 2))):
        note_other_bank(
            customer=customer, bank=bank, kind=rng.choice(("DEPOSIT", "DEPOSIT", "LOAN")),
            amount=Decimal(rng.randrange(10, 600) * 10_000), told_on=_ago(rng, today, 200),
            by=by, at=at,
        )  # fmt: skip
    ends = rng.choice((None, None, 20, 5, -12, 900))
    keep_paper(
        customer=customer, kind=IdentityPaper.WANTED[customer.kind][0],
        number=customer.id_number.reveal() or customer.number,
        seen_on=today - dt.timedelta(days=400),
        valid_until=None if ends is None else today + dt.timedelta(days=ends), by=by, at=at,
    )  # fmt: skip
    if customer.kind == Customer.Kind.INDIVIDUAL:
        assess_risk_profile(
            customer=customer, level=f"C{rng.randint(1, 5)}", channel="COUNTER",
            assessed_on=_ago(rng, today, 420), by=by, at=at, on=today,
        )  # fmt: skip
    for person in customer.contacts.order_by("name")[:2]:
        _person(person, by, rng, today, at)


def _person(person: Contact, by: User, rng: random.Random, today: dt.date, at: dt.datetime) -> None:
    person.style, person.prefers, person.hobbies, person.family = rng.choice(WAYS)
    born = today - dt.timedelta(days=365 * rng.randint(32, 58) + rng.randrange(0, 360))
    person.born_on = person.born_on or born
    person.born_lunar, person.updated_at = rng.random() < 0.4, at
    person.save()
    told_at = at - dt.timedelta(days=rng.randrange(10, 300))
    note_consent(
        contact=person, subject="DATA", is_given=True, version="2026-1", channel="PAPER",
        told_at=told_at, by=by, at=at,
    )  # fmt: skip
    if rng.random() < 0.25:
        note_consent(
            contact=person, subject="SMS", is_given=False, channel="SPOKEN",
            told_at=told_at, by=by, at=at,
        )  # fmt: skip
