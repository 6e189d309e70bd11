"""What people did: visits, promises, next contacts, written by the services of the apps."""

import datetime as dt
import random
import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from crm.core import clock
from crm.core.models import User
from crm.core.workdays import is_working_day
from customers.models import Contact, Customer, Need
from visits import services
from visits.models import Promise, Visit

FIRM_NOTES = (
    "三号线明年投产，设备款有缺口，想了解固定资产贷款",
    "代发工资在他行，年前愿意换过来，先要方案",
    "财务总监换人，新任周五到岗，约下周见面",
    "应收账款回款变慢，提示关注账期",
    "银行承兑汇票贴现报价，客户要比较两家",
    "春节前资金集中回笼，计划做七天通知存款",
    "年审报告已出，扫描件本周补齐",
    "对上次服务满意，介绍了一位同行",
)
PERSON_NOTES = (
    "对定期利率比较敏感，对方他行报价高 10 个基点",
    "介绍了转存安排，客户要和家人商量",
    "询问大额存单额度，月底前答复",
    "孩子明年留学，想了解购汇流程",
    "理财到期后想转定期，偏好三年期",
    "房贷提前还款咨询，已说明流程",
)
PROMISES = (
    "答复票据贴现报价",
    "送设备贷两种还款方案测算",
    "提供代发工资方案",
    "告知转存利率",
    "补送开户资料清单",
    "答复大额存单额度",
    "联系产品经理上门演示",
)
ANSWERS = ("已电话答复，客户认可", "方案已送达，客户在看", "已短信告知", "资料已补齐", "已上门说明")
NEEDS = list(Need.Kind.values)
PREPARED = (
    (
        "确认转存意向，介绍两种期限方案",
        "上次提到的利率，这次带了两份方案来",
        "利率表、大额存单说明、名片",
    ),
    ("了解下半年资金计划", "年底前的资金安排，想先听听您的想法", "结算优惠清单、对账单"),
    ("补齐年审资料，约定回访日", "感谢一直以来的配合，今天把资料一次补齐", "资料清单、授权书"),
)


class Diary:
    """Writes a manager's visits over the past weeks, deterministic by seed and customer."""

    def __init__(self, *, today: dt.date, seed: int) -> None:
        self.today, self.seed = today, seed
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.working = [
            day
            for back in range(90, 0, -1)
            if is_working_day(day := today - dt.timedelta(days=back))
        ]

    def write(self, manager: User, customers: list[Customer], most: int) -> int:
        """Up to `most` visits with `customers`; returns how many."""
        rng = random.Random(f"{self.seed}:visits:{manager.username}")
        people = self._people(customers)
        chosen = rng.sample(customers, min(most, len(customers)))
        for customer in chosen:
            self._visit(rng, manager, customer, people.get(customer.pk, []))
        return len(chosen)

    def _people(self, customers: list[Customer]) -> dict[uuid.UUID, list[Contact]]:
        found: dict[uuid.UUID, list[Contact]] = {}
        for contact in Contact.objects.filter(customer__in=customers):
            found.setdefault(contact.customer_id, []).append(contact)
        return found

    def _visit(
        self, rng: random.Random, manager: User, customer: Customer, people: list[Contact]
    ) -> None:
        recent = rng.random() < 0.5
        day = rng.choice(self.working[-12:] if recent else self.working)
        moment = dt.datetime.combine(
            day, dt.time(rng.randrange(9, 17), rng.choice((0, 15, 30, 45))), self.zone
        )
        due_on = services.default_due(day)
        promises = []
        if rng.random() < 0.35:
            price = rng.random() < 0.12
            promises = [services.NewPromise(rng.choice(PROMISES), due_on, price)]
        visit = services.log_visit(
            by=manager,
            customer=customer,
            channel=rng.choices(list(Visit.Channel.values), (30, 16, 34, 6, 12, 2))[0],
            happened_at=moment,
            minutes=rng.choice((10, 15, 20, 30, 45, 60)),
            result=rng.choices(list(Visit.Result.values), (30, 40, 22, 8))[0],
            note=rng.choice(PERSON_NOTES if customer.is_person else FIRM_NOTES),
            people=people[:1],
            needs=rng.sample(NEEDS, rng.choices((0, 1, 2), (50, 38, 12))[0]),
            promises=promises,
            next_contact_on=self._next(rng, day),
            client_key=uuid.UUID(int=rng.getrandbits(128), version=4),
            at=moment,
        )
        for promise in visit.promises.all():
            self._answer(rng, promise)

    def _next(self, rng: random.Random, day: dt.date) -> dt.date:
        """Two weeks to a quarter later; a few have slipped by."""
        wanted = day + dt.timedelta(days=rng.choice((14, 21, 30, 60, 90)))
        return max(wanted, self.today - dt.timedelta(days=rng.randrange(0, 4)))

    def _answer(self, rng: random.Random, promise: Promise) -> None:
        """Most promises are answered on time; those of the last days may still be open."""
        recent = (self.today - promise.due_on).days < 8
        open_still = promise.due_on >= self.today or (recent and rng.random() < 0.3)
        if open_still or promise.waits_for_consent:
            return
        at = dt.datetime.combine(promise.due_on, dt.time(16, rng.randrange(60)), self.zone)
        services.answer_promise(
            promise=promise, answer=rng.choice(ANSWERS), by=promise.made_by, at=at
        )


@transaction.atomic
def write_visits(*, today: dt.date, seed: int, managers: list[User], most: int) -> int:
    """Visits of all managers: `most` each, twice as many for the first."""
    diary = Diary(today=today, seed=seed)
    total = 0
    for index, manager in enumerate(managers):
        customers = list(Customer.objects.filter(assignments__manager=manager).order_by("number"))
        total += diary.write(manager, customers, most * (2 if index == 0 else 1))
        if index < 9:
            _prepare(today, manager, customers[:3])
    return total


def _prepare(today: dt.date, manager: User, customers: list[Customer]) -> None:
    """What a manager prepares for tomorrow's visits."""
    for customer, (aim, opening, papers) in zip(customers, PREPARED, strict=False):
        values = {
            "for_on": today + dt.timedelta(days=1), "purpose": Visit.Purpose.NEED, "aim": aim,
            "opening": opening, "papers": papers,
            "lists": ["spin-person" if customer.is_person else "spin-firm"],
        }  # fmt: skip
        services.prepare_visit(
            customer=customer, values=values, version=0, by=manager, at=clock.now()
        )
