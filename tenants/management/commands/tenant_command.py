"""Runs a Django command inside one company."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import Q

from tenants.management.entering import MAY_BE_ENTERED, EnteringCommand
from tenants.models import Company


class Command(EnteringCommand):
    """`tenant_command --schema HOST COMMAND …`: the option may name the host, the id or the schema."""

    help = "Runs a Django command inside one company, as one transaction in the company's role."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the company first; what follows the command belongs to it."""
        parser.add_argument(
            "-s", "--schema", required=True, help="host, id or schema of the company"
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command; raise CommandError where there is no such company."""
        wanted = options["schema"]
        named = Q(domains__domain=wanted.lower()) | Q(pk=wanted) | Q(schema_name=wanted)
        company = Company.objects.filter(named, state__in=MAY_BE_ENTERED).first()
        if company is None:
            raise CommandError(
                f"There is no company “{wanted}”; `fonds company list` shows which there are."
            )
        self.enter(company, options)
