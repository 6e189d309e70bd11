"""Column types that several apps use."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models


class MoneyField(models.DecimalField):  # type: ignore[type-arg]  # not generic at run time
    """An amount in the account's currency, two decimals, up to 9,999 万亿."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = 18, 2
        super().__init__(*args, **kwargs)


class RateField(models.DecimalField):  # type: ignore[type-arg]  # not generic at run time
    """A rate per annum as a fraction: 4.35 % is 0.043500."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = 9, 6
        super().__init__(*args, **kwargs)


class ShareField(models.DecimalField):  # type: ignore[type-arg]  # not generic at run time
    """A share of a whole: 1.0000 is all of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = 5, 4
        kwargs.setdefault("validators", [MinValueValidator(Decimal(0))])
        super().__init__(*args, **kwargs)
