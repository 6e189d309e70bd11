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


class Bank:
    """The lines of each file, account by account."""

    def __init__(self) -> None:
        self.rng = random.Random(1993)
        self.accounts: list[str] = []
        self.clients: list[str] = []
        self.disps: list[str] = []
        self.cards: list[str] = []
        self.loans: list[str] = []
        self.moves: list[str] = []
        self.trans = 100

    def open_account(self, place: int, district: int) -> None:
        """An account with its people, perhaps a loan, and its movements."""
        account = place * 7 + 3  # gaps, as in the real files
        days = self.rng.randrange(0, 1400 if place % 4 == 0 else 330)
        opened = FIRST + dt.timedelta(days=days)
        self.accounts.append(f'{account};{district};"POPLATEK MESICNE";{yymmdd(opened)}')
        for kind in ("OWNER", "DISPONENT")[: 2 if place % 6 == 0 else 1]:
            self._client(place, account, kind)
        loan_on = opened + dt.timedelta(days=60)
        if place in LOANS:
            status, duration, payments = LOANS[place]
            self.loans.append(
                f"{5000 + place};{account};{yymmdd(loan_on)};{payments * duration};{duration};"
                f'{payments}.00;"{status}"'
            )
        self._move(place, account, opened, loan_on)

    def _client(self, place: int, account: int, kind: str) -> None:
        client = len(self.clients) + 1
        month = self.rng.randrange(1, 13) + 50 * (client % 2)
        birth = f"{self.rng.randrange(20, 80)}{month:02d}{self.rng.randrange(1, 29):02d}"
        residence = self.rng.choice(DISTRICTS)[0]
        self.clients.append(f'{client * 2};"{birth}";{residence}')
        self.disps.append(f'{client * 3};{client * 2};{account};"{kind}"')
        if kind == "OWNER" and place % 5 == 0:
            card = ("classic", "gold", "junior")[place % 3]
            self.cards.append(f'{900 + place};{client * 3};"{card}";{yymmdd(LAST)} 00:00:00')

    def _move(self, place: int, account: int, opened: dt.date, loan_on: dt.date) -> None:
        day = opened
        while day < LAST:
            kind = self.rng.choice(("PRIJEM", "PRIJEM", "VYDAJ", "VYBER"))
            kind = "PRIJEM" if day == opened else kind
            amount = f"{self.rng.randrange(100, 60_000)}.{self.rng.randrange(0, 10)}0"
            symbol = '""'
            if kind == "VYDAJ" and place in LOANS and day > loan_on:
                amount, symbol = f"{LOANS[place][2]}.00", '"UVER"'
            for _twice in range(2 if self.rng.random() < 0.1 else 1):
                self.trans += self.rng.randrange(1, 4)
                self.moves.append(
                    f'{self.trans};{account};{yymmdd(day)};"{kind}";"";{amount};0.00;{symbol};;'
                )
            day += dt.timedelta(days=self.rng.randrange(3, 60))

    def break_off(self) -> None:
        """By day, and a few rows of the day on which the file will be cut."""
        self.moves.sort(key=lambda line: line.split(";")[2])
        self.moves += [
            f'{self.trans + n};10;{yymmdd(LAST)};"PRIJEM";"";{5 + n}.50;0.00;"UROK";;'
            for n in range(1, 4)
        ]
        self.rng.shuffle(self.accounts)


def main() -> None:
    """Write all files."""
    bank, place = Bank(), 0
    for district, _name, _region, count, _pay in DISTRICTS:
        for _ in range(count):
            place += 1
            bank.open_account(place, district)
    bank.break_off()
    write(
        "district.asc",
        ";".join(f"A{n}" for n in range(1, 17)),
        [
            f'{number};"{name}";"{region}";1000;0;0;0;1;1;100.0;{pay};0.29;0.43;167;85;99'
            for number, name, region, _count, pay in DISTRICTS
        ],
    )
    write("account.asc", '"account_id";"district_id";"frequency";"date"', bank.accounts)
    write("client.asc", '"client_id";"birth_number";"district_id"', bank.clients)
    write("disp.asc", '"disp_id";"client_id";"account_id";"type"', bank.disps)
    write("card.asc", '"card_id";"disp_id";"type";"issued"', bank.cards)
    header = "loan_id account_id date amount duration payments status"
    write("loan.asc", ";".join(f'"{name}"' for name in header.split()), bank.loans)
    header = "trans_id account_id date type operation amount balance k_symbol bank account"
    write("trans_head.asc", ";".join(f'"{name}"' for name in header.split()), bank.moves, cut=24)


if __name__ == "__main__":
    main()
