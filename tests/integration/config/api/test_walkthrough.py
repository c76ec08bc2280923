"""docs/api.md is true: its commands, run as they stand against a running Fonds, do what it says."""

import json
import os
import re
import shutil
import subprocess

import pytest

from tests.architecture.test_layout import ROOT

CARD_FILE, HEADERS_FILE = "card.json", "headers.txt"


def commands():
    """Return the shell blocks of the page, in order."""
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    return re.findall(r"```sh\n(.*?)```", page, flags=re.DOTALL)


@pytest.fixture
def shell(tmp_path, served, company, token_for, hire, not_proved):
    """Return `run(command)`: what it printed, as JSON."""
    if shutil.which("curl") is None:
        not_proved("There is no curl here, so the walk-through was not run.")
    environment = {
        **os.environ,
        "BASE": served.address(company, "").rstrip("/"),
        "TOKEN": token_for(hire("XSB", "CLK")),
        "NO_PROXY": "*",
    }

    def run(command):
        done = subprocess.run(  # noqa: S603 - the page's own commands
            ["/bin/sh", "-ec", command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return json.loads(done.stdout)

    run.environment = environment
    return run


@pytest.mark.requirement(
    "REQ-IMP-05",
    "a program registers, changes and finds records with no more rights than its person",
)
def test_the_commands_of_the_page_do_what_it_says(shell, tmp_path, card):
    who, fields, register, read, change, submit, find = commands()
    (tmp_path / CARD_FILE).write_text(json.dumps(card()), encoding="utf-8")
    assert "records.file" in shell(who)["scopes"]
    assert "store_name" in {one["code"] for one in shell(fields)["fields"]}
    first, second = shell(register), shell(register)
    assert first == second
    shell.environment["RECORD"] = str(first["id"])
    assert shell(read)["values"]["store_name"] == "丸石车行"
    headers = (tmp_path / HEADERS_FILE).read_text(encoding="utf-8").lower()
    shell.environment["ETAG"] = re.search(r"^etag: (\S+)", headers, flags=re.MULTILINE).group(1)
    assert shell(change)["version"] == 2
    assert shell(change)["code"] == "conflict"
    done = shell(submit)
    assert (done["state"], bool(done["number"])) == ("filed", True)
    assert first["id"] in {one["id"] for one in shell(find)["items"]}
