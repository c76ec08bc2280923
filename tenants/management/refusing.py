"""The shared base of commands that refuse and name the way that exists."""

from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser


class RefusingCommand(BaseCommand):
    """Accepts any arguments and refuses them all with one sentence."""

    # Nothing is looked at, so nothing can fail before the sentence.
    requires_system_checks = []
    requires_migrations_checks = False
    reason: ClassVar[str]
    instead: ClassVar[str]

    def run_from_argv(self, argv: list[str]) -> None:
        """Refuse before options are parsed: theirs are not ours."""
        super().run_from_argv([*argv[:2], "--", *argv[2:]])

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whatever django-tenants' command of this name would have taken."""
        parser.add_argument("ignored", nargs="*")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Show the sentence as the help of the command as well."""
        self.help = self.sentence()
        return super().create_parser(prog_name, subcommand, **kwargs)

    def sentence(self) -> str:
        """Return why the command does nothing and what to use."""
        return f"{self.reason} {self.instead}"

    def execute(self, *args: Any, **options: Any) -> None:
        """Refuse; called from a shell and by `call_command` alike."""
        raise CommandError(self.sentence())
