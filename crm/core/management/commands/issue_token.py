"""Make a token for an API client and show it once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from crm.core import clock
from crm.core.errors import Refusal
from crm.core.jobs import JobCommand
from crm.core.models import User
from crm.core.services import issue_token
from crm.core.tokens import SCOPES


class Command(JobCommand):
    """`issue_token datahub --scope customers:read --days 90`."""

    help = "Issue a token of a service user; it is printed once and stored as a digest only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The service user, the scopes, the label, the life."""
        parser.add_argument("username")
        parser.add_argument("--scope", action="append", required=True, choices=sorted(SCOPES))
        parser.add_argument("--label", default="command line")
        parser.add_argument("--days", type=int, default=90)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token alone on standard output, so that it can be piped into a vault."""
        try:
            user = User.objects.get(username=options["username"])
            text, token = issue_token(
                user=user,
                scopes=options["scope"],
                label=options["label"],
                by=None,
                at=clock.now(),
                days=options["days"],
            )
        except User.DoesNotExist:
            raise CommandError(f"No user {options['username']!r}.") from None
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from None
        self.stderr.write(f"{token} until {token.expires_at:%Y-%m-%d}")
        self.stdout.write(text)
