"""The shared base of commands that run another Django command inside companies, each in a scope of its own."""

import argparse
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from tenants.models import Company, State
from tenants.scope import tenant_scope

MAY_BE_ENTERED = (State.ACTIVE, State.SUSPENDED)


class EnteringCommand(BaseCommand):
    """Knows how to run one command in one company: one transaction, in the company's role."""

    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the command to run and, behind it, everything that belongs to it."""
        parser.add_argument("command_name", help="the Django command to run")
        parser.add_argument(
            "command_options", nargs=argparse.REMAINDER, help="its own arguments and options"
        )

    def enter(self, company: Company, options: dict[str, Any]) -> None:
        """Run the command in the company's scope; an error undoes what it did there."""
        with tenant_scope(company.value()):
            call_command(
                options["command_name"],
                *options["command_options"],
                stdout=self.stdout,
                stderr=self.stderr,
            )
