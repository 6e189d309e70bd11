"""Write the mini bank: 60 accounts in the Berka format, one cut line, one `?`. Nothing is real.

`python tests/data/mini_bank/generate.py` writes the files beside itself, always the same bytes;
`awk -f expected.awk` then counts and sums them into expected.json (see README.md here).
"""

import datetime as dt
import random
from pathlib import Path

HERE = Path(__file__).parent
DISTRICTS = (
    (1, "Hl.m. Mesto", "Centre", 52, "12541"),
    (5, "Pole", "Centre", 5, "9000"),
    (12, "Les", "North", 3, "?"),
    (20, "Hora", "North", 0, "8400"),
)
FIRST, LAST = dt.date(1993, 1, 1), dt.date(1994, 3, 31)
# account's place → (status, duration, payments)
LOANS = {
    1: ("A", 12, 8033), 4: ("B", 24, 2500), 9: ("C", 36, 4610), 17: ("D", 48, 3300),
    23: ("A", 12, 1100), 31: ("C", 60, 2118), 53: ("C", 24, 975), 58: ("B", 12, 5000),
}  # fmt: skip


def yymmdd(day: dt.date) -> str:
    """A day as the files write it."""
    return f"{day:%y%m%d}"


def write(name: str, header: str, lines: list[str], *, cut: int = 0) -> None:
    """Header and lines with CRLF; `cut` takes that many bytes off the end."""
    text = "\r\n".join([header, *lines]) + "\r\n"
    raw = text.encode("ascii")
    (HERE / name).write_bytes(raw[:-cut] if cut else raw)


def main() -> None:
    """Write all files."""
    rng = random.Random(1993)
    accounts, clients, disps, cards, loans, moves = [], [], [], [], [], []
    write(
        "district.asc",
        "A1;A2;A3;A4;A5;A6;A7;A8;A9;A10;A11;A12;A13;A14;A15;A16",
        [
            f'{number};"{name}";"{region}";1000;0;0;0;1;1;100.0;{pay};0.29;0.43;167;85;99'
            for number, name, region, _count, pay in DISTRICTS
        ],
    )
    place, client, trans = 0, 0, 100
    for district, _name, _region, count, _pay in DISTRICTS:
        for _ in range(count):
            place += 1
            account = place * 7 + 3  # gaps, as in the real files
            opened = FIRST + dt.timedelta(days=rng.randrange(0, 1400 if place % 4 == 0 else 330))
            accounts.append(f'{account};{district};"POPLATEK MESICNE";{yymmdd(opened)}')
            for kind in ("OWNER", "DISPONENT")[: 2 if place % 6 == 0 else 1]:
                client += 1
                month = rng.randrange(1, 13) + 50 * (client % 2)
                birth = f"{rng.randrange(20, 80)}{month:02d}{rng.randrange(1, 29):02d}"
                clients.append(f'{client * 2};"{birth}";{rng.choice(DISTRICTS)[0]}')
                disps.append(f'{client * 3};{client * 2};{account};"{kind}"')
                if kind == "OWNER" and place % 5 == 0:
                    card = ("classic", "gold", "junior")[place % 3]
                    cards.append(f'{900 + place};{client * 3};"{card}";{yymmdd(LAST)} 00:00:00')
            loan_on = opened + dt.timedelta(days=60)
            if place in LOANS:
                status, duration, payments = LOANS[place]
                loans.append(
                    f"{5000 + place};{account};{yymmdd(loan_on)};{payments * duration};{duration};"
                    f'{payments}.00;"{status}"'
                )
            day = opened
            while day <= LAST:
                kind = (
                    "PRIJEM"
                    if day == opened
                    else rng.choice(("PRIJEM", "PRIJEM", "VYDAJ", "VYBER"))
                )
                amount = f"{rng.randrange(100, 60_000)}.{rng.randrange(0, 10)}0"
                symbol = '""'
                if kind == "VYDAJ" and place in LOANS and day > loan_on:
                    amount, symbol = f"{LOANS[place][2]}.00", '"UVER"'
                for _twice in range(2 if rng.random() < 0.1 else 1):
                    trans += rng.randrange(1, 4)
                    moves.append(
                        f'{trans};{account};{yymmdd(day)};"{kind}";"";{amount};0.00;{symbol};;'
                    )
                day += dt.timedelta(days=rng.randrange(3, 60))
    moves.sort(key=lambda line: line.split(";")[2])
    last = yymmdd(LAST)
    trans += 1
    moves = [line for line in moves if line.split(";")[2] != last]
    moves += [
        f'{trans + n};10;{last};"PRIJEM";"";{5 + n}.50;0.00;"UROK";;' for n in range(3)
    ]  # the day on which the file breaks off
    rng.shuffle(accounts)
    write("account.asc", '"account_id";"district_id";"frequency";"date"', accounts)
    write("client.asc", '"client_id";"birth_number";"district_id"', clients)
    write("disp.asc", '"disp_id";"client_id";"account_id";"type"', disps)
    write("card.asc", '"card_id";"disp_id";"type";"issued"', cards)
    write(
        "loan.asc",
        '"loan_id";"account_id";"date";"amount";"duration";"payments";"status"',
        loans,
    )
    header = "trans_id account_id date type operation amount balance k_symbol bank account"
    write("trans_head.asc", ";".join(f'"{name}"' for name in header.split()), moves, cut=24)


if __name__ == "__main__":
    main()
