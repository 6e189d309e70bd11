"""Synthetic numbers whose check digits hold: papers, phones, accounts."""

import datetime as dt
import random

from stdnum.cn import ric, uscc

DIVISIONS = ("330102", "330106", "330108", "330203", "330212", "330302")
# divisions that stand unchanged since 1938, so that every birthday fits them
BIRTH_DIVISIONS = ("310101", "310104", "310105", "310106", "110101", "110105", "120101", "330127")
ORG_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def resident_id(rng: random.Random, born_on: dt.date, *, woman: bool) -> str:
    """18 digits: division, birthday, sequence (even for women), check digit."""
    sequence = rng.randrange(0, 500) * 2 + (0 if woman else 1)
    body = f"{rng.choice(BIRTH_DIVISIONS)}{born_on:%Y%m%d}{sequence:03d}"
    return body + ric.calc_check_digit(f"{body}0")  # it expects 18 characters and skips the last


def credit_code(rng: random.Random, *, institution: bool = False) -> str:
    """18 characters: authority, division, organisation code with its check, check character."""
    org = "".join(rng.choice(ORG_ALPHABET) for _ in range(8))
    check = _organisation_check(org)
    body = f"{'12' if institution else '91'}{rng.choice(DIVISIONS)}{org}{check}"
    return body + uscc.calc_check_digit(body)


def numbered_resident_id(born_on: dt.date, number: int) -> str:
    """The `number`-th (0–999) card of a birthday, of a division that `resident_id` never takes."""
    body = f"310110{born_on:%Y%m%d}{number:03d}"
    return body + ric.calc_check_digit(f"{body}0")


def numbered_credit_code(number: int) -> str:
    """The `number`-th (below 31⁵) credit code of a block that `credit_code` hardly meets."""
    org = ""
    for _ in range(5):
        number, rest = divmod(number, len(ORG_ALPHABET))
        org = ORG_ALPHABET[rest] + org
    body = f"91330109MQ0{org}{_organisation_check('MQ0' + org)}"
    return body + uscc.calc_check_digit(body)


def _organisation_check(org: str) -> str:
    total = sum(int(char, 36) * weight for char, weight in zip(org, ORG_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def phone(rng: random.Random) -> str:
    """A mobile number of a made-up block (1990…)."""
    return f"1990{rng.randrange(10**7):07d}"


def account(kind: str, number: int) -> str:
    """An account number: branch block, kind, sequence."""
    return f"3301{kind}{number:010d}"
