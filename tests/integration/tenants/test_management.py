"""Every command of django-tenants runs under our rules or refuses with a sentence naming `fonds`."""

import io
import pkgutil
import subprocess
import sys
from pathlib import Path

import django_tenants.management.commands as theirs
import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.core.management.base import BaseCommand

from security.people.models import Department
from tenants.management.refusing import RefusingCommand
from tenants.scope import tenant_scope

ROOT = Path(__file__).resolve().parents[3]
ENTERING = {"tenant_command", "all_tenants_command"}
NAMES = sorted(module.name for module in pkgutil.iter_modules(theirs.__path__))


@pytest.mark.parametrize("name", NAMES)
def test_each_command_is_ours_and_refuses_or_enters_a_scope(name):
    assert get_commands()[name] == "tenants"
    command = load_command_class("tenants", name)
    assert isinstance(command, RefusingCommand) != (name in ENTERING)


@pytest.mark.parametrize("name", sorted({*NAMES} - ENTERING))
def test_a_refusing_command_says_which_fonds_command_to_use(name):
    with pytest.raises(CommandError, match=r"`fonds (up|migrate|company (create|list|suspend))"):
        call_command(name)


def test_a_shell_with_any_options_gets_the_sentence_and_exit_status_one():
    ran = subprocess.run(
        [sys.executable, "-m", "django", "migrate_schemas", "--executor=parallel", "-s", "x"],
        cwd=ROOT,
        env={
            "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
            "DJANGO_SETTINGS_MODULE": "config.settings.check",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "Use `fonds migrate`." in ran.stderr


class Writing(BaseCommand):
    """Adds a department, then fails where it is told to."""

    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("code")
        parser.add_argument("--fail-after", type=int, default=99)

    def handle(self, *args, **options):
        Department.objects.create(code=options["code"], zh=options["code"])
        self.stdout.write(str(Department.objects.filter(code=options["code"]).count()))
        if Department.objects.filter(code="FAIL").exists():
            raise CommandError("told to fail")


@pytest.fixture
def writing(monkeypatch):
    known = {**get_commands(), "write_department": Writing()}
    monkeypatch.setattr("django.core.management.get_commands", lambda: known)


def departments(company, code):
    with tenant_scope(company):
        return Department.objects.filter(code=code).count()


@pytest.mark.parametrize("by", ["host", "id", "schema"])
def test_a_command_runs_inside_the_company_named_and_in_no_other(
    company, make_company, writing, by
):
    other = make_company()
    out = io.StringIO()
    call_command(
        "tenant_command",
        "--schema",
        getattr(company, by),
        "write_department",
        f"ONE{by}",
        stdout=out,
    )
    assert out.getvalue().strip() == "1"
    assert departments(company, f"ONE{by}") == 1
    assert departments(other, f"ONE{by}") == 0


def test_an_unknown_company_is_named_in_the_refusal(installation, writing):
    with pytest.raises(CommandError, match=r"There is no company “nobody\.example”"):
        call_command("tenant_command", "--schema", "nobody.example", "write_department", "X")


def test_a_failure_in_one_company_undoes_it_there_and_the_others_go_on(
    company, make_company, writing
):
    failing, later = make_company(name="会失败"), make_company()
    with tenant_scope(failing):
        Department.objects.create(code="FAIL", zh="FAIL")
    with pytest.raises(CommandError, match=f"会失败 .{failing.id}.: told to fail") as refused:
        call_command("all_tenants_command", "write_department", "ALL", stdout=io.StringIO())
    assert later.id not in str(refused.value)
    assert [departments(one, "ALL") for one in (company, failing, later)] == [1, 0, 1]
