"""Refusals: what the domain says no to, in words for the person who asked."""

from django.utils.functional import Promise as LazyText


class Refusal(Exception):
    """A domain rule says no. `message` is translated, `field` names the input (empty: the whole).

    `who` may name the role that could do it. Views turn it into a form error, the API into
    problem+json with status 409.
    """

    status = 409

    def __init__(
        self, message: str | LazyText, *, field: str = "", who: str | LazyText = ""
    ) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field
        self.who = who


class StaleWrite(Refusal):
    """Somebody else saved the row since it was read."""

    status = 412
