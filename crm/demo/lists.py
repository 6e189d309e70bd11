"""A list that the first manager brought: most of it registered, some lines refused with reasons."""

import random

from stdnum.cn import uscc

from crm.core import clock
from crm.core.models import User
from crm.demo.names import BRANDS, GIVEN_MEN, PLACES, SURNAMES, TRADES
from customers.models import Customer, Import
from customers.services import map_import, run_import, run_imports, start_import

HEADER = "客户名称,客户类型,统一社会信用代码,联系人,联系人电话,备注"
LINES = 36


def write_list(*, seed: int, manager: User) -> int:
    """The finished import of an exhibition's list; how many customers it registered."""
    rng, at = random.Random(f"{seed}:list"), clock.now()
    lines = [HEADER, *(_line(number, rng) for number in range(LINES)), *_troubled(manager, rng)]
    content = "".join(line + "\r\n" for line in lines).encode("gb18030")
    batch = start_import(content=[content], name="江州装备展参展企业.csv", by=manager, at=at)
    values = {"on_known": Import.OnKnown.SKIP, "adds_new": True, "lead": manager}
    map_import(batch=batch, mapping=batch.mapping, values=values, by=manager, at=at)
    run_imports()
    run_import(batch=batch, at=at)
    run_imports()
    batch.refresh_from_db()
    return int(batch.counts.get("ADDED", 0))


def _line(number: int, rng: random.Random) -> str:
    name = f"{rng.choice(PLACES)}{rng.choice(BRANDS)}{rng.choice(TRADES)[1]}装备有限公司"
    person = rng.choice(SURNAMES) + rng.choice(GIVEN_MEN) + rng.choice(GIVEN_MEN)
    phone = f"138{rng.randrange(10**8):08d}"
    return f"{name},企业,{_code(9000 + number)},{person},{phone},装备展收集"


def _code(number: int) -> str:
    body = f"91330199MA{number:07d}"
    return body + str(uscc.calc_check_digit(body))


def _troubled(manager: User, rng: random.Random) -> list[str]:
    """What lists of people hold as well: repeats, shortened and mistyped numbers, a known firm."""
    typed = _code(9900)
    wrong = typed[:-1] + ("0" if typed[-1] != "0" else "1")
    lines = [
        f"江州展翼装备有限公司,企业,{wrong},,,末位抄错",
        f"江州展翼装备有限公司,企业,{_code(9000)},,,重复",
        "临江智造装备有限公司,企业,9.13302E+17,,,",
        f"滨江精锐装备有限公司,,{_code(9901)},赵工,57188881234,",
    ]
    firms = Customer.objects.filter(kind=Customer.Kind.COMPANY, id_kind=Customer.IdKind.USCC)
    other = firms.exclude(assignments__manager=manager).order_by("number").first()
    if other:
        lines.append(f"{other.name},企业,{other.id_number.reveal()},,,展会遇见")
    return lines
