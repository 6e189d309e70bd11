"""RAROC and EVA by DOMAIN.md F, to the cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.rules import Lent, Placed, Terms, Worth, cents, least_rate, worth

D = Decimal
# the worked example of DOMAIN.md F: the rate is net of VAT already
TERMS = Terms(
    vat=D(0), surcharge=D(0), operating=D("0.008"), tax=D("0.25"), capital=D("0.08"),
    hurdle=D("0.11"),
)  # fmt: skip
LOAN = Lent(D(10_000_000), D("0.0520"), D("0.0260"), D("0.015"), D("0.45"))
MONEY = st.decimals(0, 10**9, places=2)
RATES = st.decimals("0", "0.2", places=4)


def test_money_placed_at_a_price_above_its_rate_earns_the_difference() -> None:
    # ugaw.cn: 1,000 万 at 1.5 %, FTP 2 % → +5 万 a year
    assert Placed(D(10_000_000), D("0.015"), D("0.02")).income == D(50_000)


def test_money_lent_above_its_price_earns_the_difference() -> None:
    # ugaw.cn: 1,000 万 at 6 %, FTP 3 % → +30 万 a year, without VAT and costs
    free = Terms(D(0), D(0), D(0), D(0), D(0), D(0))
    lent = Lent(D(10_000_000), D("0.06"), D("0.03"), D(0), D(0))
    assert lent.margin(free) == D(300_000)


def test_the_quiz_that_takes_no_tax() -> None:
    # quannengxing.com.cn: (1,000 − 200 − 100) ÷ 16,000 = 4.375 %
    terms = Terms(D(0), D(0), D(0), D(0), D(1), D(0))
    assert Worth(D(0), D(800), D(0), D(100), D(16_000), terms).raroc == D("0.04375")


def test_the_worked_example_of_a_loan_alone() -> None:
    found = worth([], [LOAN], D(0), TERMS)
    assert found.loans == D(180_000)  # 10,000,000 × (5.20 % − 2.60 % − 0.80 %)
    assert found.loss == D(67_500)  # × 1.5 % × 45 %
    assert found.net == D(84_375)  # (180,000 − 67,500) × 75 %
    assert found.capital == D(800_000)
    assert found.raroc == D("0.10546875")
    assert found.eva == D(-3_625)  # 84,375 − 800,000 × 11 %


def test_a_deposit_turns_the_customer_positive() -> None:
    deposit = Placed(D(3_000_000), D("0.012"), D("0.020"))  # a spread of 0.8 %
    found = worth([deposit], [LOAN], D(0), TERMS)
    assert found.net == D(102_375)  # (180,000 − 67,500 + 24,000) × 75 %
    assert found.raroc == D("0.12796875")
    assert found.eva == D(14_375)


def test_vat_and_its_surcharges_are_taken_out_of_the_rate() -> None:
    terms = Terms(D("0.06"), D("0.12"), D(0), D(0), D(0), D(0))
    # 5.30 % ÷ 1.06 = 5.00 %; 6 % VAT of that, 12 % of it surcharges: 5 % × (1 − 0.0072)
    assert Lent(D(1), D("0.053"), D(0), D(0), D(0)).net_rate(terms) == D("0.04964")


def test_what_is_unknown_is_left_out_whole_and_counted() -> None:
    unpriced = Lent(D(5_000_000), D("0.05"), None, D("0.015"), D("0.45"))
    unclassed = Lent(D(5_000_000), D("0.05"), D("0.03"), None, D("0.45"))
    rateless = Lent(D(5_000_000), None, D("0.03"), D("0.015"), D("0.45"))
    unpaid = [Placed(D(100), None, D("0.02")), Placed(D(100), D("0.01"), None)]
    found = worth(unpaid, [LOAN, unpriced, unclassed, rateless], D(0), TERMS)
    assert found.unknown == 5
    assert (found.deposits, found.net, found.capital) == (D(0), D(84_375), D(800_000))


def test_without_capital_there_is_no_return_on_it() -> None:
    found = worth([], [], D(100), TERMS)
    assert (found.raroc, found.net, found.eva) == (None, D(75), D(75))


def test_a_loss_lowers_the_tax_as_the_formula_says() -> None:
    assert Worth(D(0), D(0), D(0), D(400), D(0), TERMS).net == D(-300)


def test_the_least_rate_of_the_worked_example() -> None:
    # must earn 88,000 after tax → 117,333.33… before; + 67,500 loss = 184,833.33…
    # ÷ 10,000,000 = 1.848333 % + 2.60 % + 0.80 % = 5.248333 %
    nothing = worth([], [], D(0), TERMS)
    found = least_rate(LOAN, nothing, TERMS)
    assert found is not None
    assert round(found, 8) == D("0.05248333")


@pytest.mark.parametrize(
    "lent",
    [
        Lent(D(0), D("0.05"), D("0.02"), D("0.01"), D("0.4")),
        Lent(D(100), D("0.05"), None, D("0.01"), D("0.4")),
        Lent(D(100), D("0.05"), D("0.02"), None, D("0.4")),
    ],
)
def test_without_figures_there_is_no_least_rate(lent: Lent) -> None:
    assert least_rate(lent, worth([], [], D(0), TERMS), TERMS) is None


@given(amount=st.decimals(1, 10**9, places=2), ftp=RATES, pd=RATES, lgd=RATES, fees=MONEY)
def test_at_the_least_rate_nothing_is_won_or_lost(
    amount: Decimal, ftp: Decimal, pd: Decimal, lgd: Decimal, fees: Decimal
) -> None:
    terms = Terms(D("0.06"), D("0.12"), D("0.008"), D("0.25"), D("0.08"), D("0.11"))
    others = worth([], [], fees, terms)
    least = least_rate(Lent(amount, None, ftp, pd, lgd), others, terms)
    whole = others + worth([], [Lent(amount, least, ftp, pd, lgd)], D(0), terms)
    assert abs(whole.eva) < D("0.000001")


@given(one=MONEY, other=MONEY, rate=RATES, ftp=RATES)
def test_both_together_are_their_sum(
    one: Decimal, other: Decimal, rate: Decimal, ftp: Decimal
) -> None:
    parts = [worth([Placed(amount, rate, ftp)], [], D(1), TERMS) for amount in (one, other)]
    both = worth([Placed(one, rate, ftp), Placed(other, rate, ftp)], [], D(2), TERMS)
    assert parts[0] + parts[1] == both


@given(rates=st.tuples(RATES, RATES))
def test_a_higher_rate_never_brings_less(rates: tuple[Decimal, Decimal]) -> None:
    low, high = (
        worth([], [Lent(D(1000), rate, D("0.02"), D("0.01"), D("0.4"))], D(0), TERMS).eva
        for rate in sorted(rates)
    )
    assert low <= high


def test_cents_are_rounded_half_up() -> None:
    assert [cents(D("0.125")), cents(D("-0.125"))] == [D("0.13"), D("-0.13")]
