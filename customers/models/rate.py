"""Rates of the whole bank: internal transfer prices, and what is published for deposits."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.core.fields import MoneyField, RateField
from customers.models.deposit import YUAN, DepositAccount


class FtpRateQuerySet(models.QuerySet["FtpRate"]):
    """Words for transfer prices."""

    def in_force(self, on: dt.date) -> Self:
        """One row a point of the curves: the newest on `on`, as the latest run tells it."""
        point = ("side", "product", "currency", "term_months")
        rows = self.filter(valid_from__lte=on).order_by(*point, "-valid_from", "-run")
        return rows.distinct(*point)


class FtpRate(models.Model):
    """Funds transfer price of a product and term from a day on (内部资金转移定价).

    `product` narrows a side: the kind of a deposit account (DEMAND …) or the name of a loan's
    product; empty holds for all. `term_months` 0 is money without a term. A point holds until the
    next `valid_from`; the latest run of a point and day counts. Which row prices an account:
    `customers.rules.ftp_rate`.
    """

    class Side(models.TextChoices):
        DEPOSIT = "DEPOSIT", _("Deposit")
        LOAN = "LOAN", _("Loan")

    id = models.BigAutoField(primary_key=True)
    side = models.CharField(max_length=7, choices=Side)
    product = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3, default=YUAN)
    term_months = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    rate = RateField()
    run = models.BigIntegerField()

    objects: ClassVar[FtpRateQuerySet] = FtpRateQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["side", "product", "currency", "term_months", "valid_from", "run"],
                name="one_ftp_rate_per_point_day_and_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.product} {self.term_months} {self.valid_from} {self.rate}"


class BoardRateQuerySet(models.QuerySet["BoardRate"]):
    """Words for published rates."""

    def in_force(self, on: dt.date) -> Self:
        """One row a kind and term: the newest on `on`, as the latest run tells it."""
        point = ("kind", "currency", "term_months", "notice_days", "from_amount")
        rows = self.filter(valid_from__lte=on).order_by(*point, "-valid_from", "-run")
        return rows.distinct(*point)


class BoardRate(models.Model):
    """The published rate of a deposit by kind and term from a day on (挂牌利率).

    `term_months` 0: without a term; `notice_days` 1 or 7 for notice deposits, else 0;
    `from_amount`: the least amount for which it is given (large certificates), else 0.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(_("Kind"), max_length=11, choices=DepositAccount.Kind)
    currency = models.CharField(max_length=3, default=YUAN)
    term_months = models.PositiveSmallIntegerField(_("Term in months"))
    notice_days = models.PositiveSmallIntegerField(default=0)
    from_amount = MoneyField(default=0)
    valid_from = models.DateField()
    rate = RateField(_("Rate per annum"))
    run = models.BigIntegerField()

    objects: ClassVar[BoardRateQuerySet] = BoardRateQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("kind", "currency", "term_months", "notice_days", "from_amount"),
                    *("valid_from", "run"),
                ],
                name="one_board_rate_per_term_day_and_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.term_months} {self.valid_from} {self.rate}"
