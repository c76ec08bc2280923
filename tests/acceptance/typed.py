"""Executes the commands of a told text as somebody types them at the machine."""

import re
import shlex
from pathlib import Path

from config.command import main, parser
from tests.acceptance.told import Step

MAKEFILE = Path(__file__).resolve().parents[2] / "Makefile"


class Terminal:
    """A terminal in a folder; `capsys` is pytest's."""

    def __init__(self, step: Step, folder: Path, capsys) -> None:
        self.step, self.folder, self.capsys = step, folder, capsys
        assert step.commands, f"“{step.name}” (line {step.line}) types nothing"

    def understand_all(self) -> None:
        """Let the grammar take each command, without running it."""
        for command in self.step.commands:
            program, *arguments = shlex.split(command)
            if program == "make":
                targets = re.findall(r"^([a-z-]+):", MAKEFILE.read_text("utf-8"), re.MULTILINE)
                assert set(arguments) <= set(targets), command
            else:
                assert program == "fonds", command
                parser().parse_args(arguments)

    def run_all(self) -> None:
        """Run each command; it must do what it says, and its output goes where it is sent."""
        for command in self.step.commands:
            typed, _sign, file = command.partition(" > ")
            program, *arguments = shlex.split(typed)
            assert program == "fonds", command
            self.capsys.readouterr()
            status = main(arguments)
            said = self.capsys.readouterr()
            assert status == 0, f"{command} (line {self.step.line}): {said.out}{said.err}"
            if file:
                (self.folder / file).write_text(said.out, encoding="utf-8")
