"""`fonds company`, `doctor`, `verify isolation` and `database roles` on a real installation."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from django.conf import settings as live
from django.db import connections

from archive.records.number_models import Counter
from config.command import main
from config.console.control import ensure_control
from kernel.scope import Company as CompanyValue
from kernel.scope import reenter
from persistence.embedded import Embedded
from policies.document.queries import draft_document, published_or_none
from tenants.models import Company, CompanyEvent
from tenants.names import role_of
from tenants.provisioning import drop_company
from tenants.template import execute_as_owner

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def host(installation: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A host name of its own; what is made under it is dropped."""
    monkeypatch.setenv("FONDS_ADMIN_PASSWORD", "correct-horse-battery")
    monkeypatch.setenv("FONDS_OPERATOR_PASSWORD", "a-long-enough-password")
    name = f"k{secrets.token_hex(4)}.localhost"
    yield name
    for company in Company.objects.using("migrator").filter(domains__domain=name):
        drop_company(company)
    for control in Company.objects.using("migrator").filter(kind="control"):
        drop_company(control)


@pytest.mark.requirement("REQ-PLT-01", "a new company starts from the policy pack that was chosen")
@pytest.mark.requirement("REQ-PLT-01", "the pack is applied as a draft")
def test_a_company_is_made_listed_suspended_and_resumed(host: str, capsys: Printed) -> None:
    arguments = ["company", "create", "天津贸易", "--host", host, "--pack", "P07", "--json"]
    assert main(arguments) == 0
    made = json.loads(capsys.readouterr().out)
    with reenter(made["id"]):
        assert published_or_none() is None
        assert draft_document().pack == "P07"
    said = ["--company", host, "--as", "admin", "--reason", "first"]
    assert main(["policy", "publish", *said]) == 0
    capsys.readouterr()
    with reenter(made["id"]):
        assert published_or_none().number == 1
    assert main(["company", "list"]) == 0
    assert host in capsys.readouterr().out
    assert main(["company", "suspend", host, "--reason", "unpaid"]) == 0
    assert main(["company", "suspend", host]) == 1
    assert "already" in capsys.readouterr().err
    assert main(["company", "resume", host]) == 0
    events = CompanyEvent.objects.filter(company_id=made["id"]).order_by("pk")
    assert [event.what for event in events] == ["created", "suspended", "active"]
    assert events[1].detail == {"reason": "unpaid"}
    assert events[0].who


def test_a_company_is_made_from_a_variant_with_addons(host: str, capsys: Printed) -> None:
    arguments = ["company", "create", "城市银行", "--host", host, "--pack", "P02.BANK"]
    assert main([*arguments, "--with", "p11, P06", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    with reenter(made["id"]):
        document = draft_document()
        assert document.pack == "P02.BANK+P06+P11"
        assert {"JY·DK", "PG", "KU·PZ"} <= set(document.categories_by_code)
    assert Company.objects.get(pk=made["id"]).pack == "P02.BANK"
    event = CompanyEvent.objects.get(company_id=made["id"], what="created")
    assert event.detail == {"pack": "P02.BANK+P06+P11"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (["--pack", "P99"], "There is no policy pack “P99”"),
        (["--pack", "P02.SHOP"], "There is no policy pack “P02.SHOP”"),
        (["--with", "P03"], "“P03” is no add-on of a policy pack; there are P05, P06, P09, P11."),
        (["--fonds", "x"], "four capital letters or digits"),
        (["--admin", "a b"], "A sign-in name has"),
    ],
)
def test_a_company_that_cannot_be_made_leaves_nothing(
    host: str, capsys: Printed, changes: list[str], sentence: str
) -> None:
    assert main(["company", "create", "X", "--host", host, *changes]) == 1
    assert sentence in capsys.readouterr().err
    assert not Company.objects.filter(domains__domain=host).exists()


def test_a_weak_password_of_the_first_person_is_refused(
    host: str, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FONDS_ADMIN_PASSWORD", "short")
    assert main(["company", "create", "X", "--host", host]) == 1
    assert "too short" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["bench", "nosuch"],
        ["company"],
        ["nosuch"],
        ["policy", "export"],
        ["company", "create", "X"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_a_database_that_does_not_answer_is_one_sentence(
    installation: Any, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FONDS_DATABASE_URL", "postgresql://f_app:x@127.0.0.1:1/fonds")
    for alias in ("default", "migrator"):
        connections[alias].close()
        monkeypatch.setitem(connections[alias].settings_dict, "PORT", "1")
    for command in (["company", "list"], ["policy", "history", "--company", "x.localhost"]):
        assert main(command) == 1
        said = capsys.readouterr().err.splitlines()
        assert len(said) == 1
        assert said[0].startswith("The database does not answer")


def test_the_doctor_finds_a_sound_installation_sound(
    company: CompanyValue, capsys: Printed
) -> None:
    assert main(["doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    by_check = {finding["check"]: finding["result"] for finding in found}
    assert by_check.pop("key backup") == "weak"  # nobody has made one here
    assert set(by_check.values()) == {"good"}, found
    checks = set(by_check)
    assert {
        "key in force",
        "database",
        "roles",
        "walls",
        "installation key",
        "version",
        "companies",
    } <= checks


def test_the_doctor_names_a_key_that_others_may_read(installation: Any, capsys: Printed) -> None:
    key = Path(live.FONDS_INSTALLATION_KEY_FILE)
    key.chmod(0o644)
    try:
        assert main(["doctor"]) == 1
    finally:
        key.chmod(0o600)
    assert "chmod 600" in capsys.readouterr().err


def test_a_wall_that_a_server_did_not_let_us_build_is_weak_and_not_bad(
    installation: Embedded, capsys: Printed
) -> None:
    as_superuser(installation, "GRANT USAGE ON LANGUAGE sql TO PUBLIC")
    try:
        assert main(["doctor"]) == 0
    finally:
        as_superuser(installation, "REVOKE USAGE ON LANGUAGE sql FROM PUBLIC")
    line = next(line for line in capsys.readouterr().out.splitlines() if "walls" in line)
    assert line.startswith("weak")
    assert "language sql" in line


def as_superuser(server: Embedded, statement: LiteralString) -> None:
    address = server.address()
    with psycopg.connect(
        host=address.host,
        port=address.port,
        dbname=address.database,
        user="postgres",
        password=server.password("postgres"),
        autocommit=True,
    ) as connection:
        connection.execute(statement)


@pytest.fixture(scope="module")
def other(company: CompanyValue, make_company: Any) -> CompanyValue:
    """The company made next, at which the attacks from inside the first are aimed."""
    return make_company(name="别家公司")


@pytest.fixture(scope="module")
def these(company: CompanyValue, other: CompanyValue) -> list[str]:
    """Two companies by host and by id: the suite left many more, each with all its attacks."""
    return ["--company", company.host, "--company", other.id]


def test_isolation_is_proved_and_an_open_door_is_named(
    company: CompanyValue, other: CompanyValue, these: list[str], capsys: Printed
) -> None:
    assert main(["verify", "isolation", *these]) == 0
    said = capsys.readouterr().out
    assert said.startswith("2 companies: ")
    assert "refused by PostgreSQL" in said
    door = f"{other.schema}.security_user"
    execute_as_owner(f"GRANT USAGE ON SCHEMA {other.schema} TO {role_of(company.schema)}")
    execute_as_owner(f"GRANT SELECT ON {door} TO {role_of(company.schema)}")
    try:
        assert main(["verify", "isolation", *these]) == 1
    finally:
        execute_as_owner(f"REVOKE ALL ON {door} FROM {role_of(company.schema)}")
        execute_as_owner(f"REVOKE USAGE ON SCHEMA {other.schema} FROM {role_of(company.schema)}")
    said = capsys.readouterr().err
    assert door in said


def test_a_company_that_is_not_there_is_not_called_isolated(
    installation: Embedded, capsys: Printed
) -> None:
    assert main(["verify", "isolation", "--company", "nosuch.localhost"]) == 1
    assert "There is no company “nosuch.localhost”" in capsys.readouterr().err


def test_a_measure_that_a_server_does_not_allow_is_named_and_the_rest_proved(
    installation: Embedded, these: list[str], capsys: Printed
) -> None:
    as_superuser(installation, "GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC")
    try:
        assert main(["verify", "isolation", *these, "--json"]) == 0
    finally:
        as_superuser(installation, "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC")
    found = json.loads(capsys.readouterr().out)
    (weak,) = found["weak"]
    assert "language plpgsql" in weak
    assert main(["verify", "isolation", *these, "--json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["weak"] == []
    assert whole["tries"] - found["tries"] == whole["companies"]


def test_the_numbers_of_companies_are_proved_and_a_gap_is_named(
    make_company: Any, capsys: Printed
) -> None:
    company = make_company(name="有缺号的公司")
    assert main(["verify", "numbers", "--company", company.host]) == 0
    assert "in order" in capsys.readouterr().out
    with reenter(company.id):
        Counter.objects.create(scope="KP", last=3)
    assert main(["verify", "numbers", "--all"]) == 1
    assert "No event explains the values 1 to 3" in capsys.readouterr().err


def test_the_printed_roles_name_the_database_and_passwords_of_the_addresses(
    capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FONDS_DATABASE_URL", "postgresql://f_app:one@db:5432/archives")
    monkeypatch.setenv(
        "FONDS_MIGRATOR_DATABASE_URL", "postgresql://f_migrator:two@db:5432/archives"
    )
    assert main(["database", "roles"]) == 0
    printed = capsys.readouterr().out
    assert "PASSWORD 'one'" in printed
    assert "PASSWORD 'two'" in printed
    assert 'ON DATABASE "archives"' in printed
    assert "-- then set" not in printed


def test_the_operators_password_is_kept_where_only_they_read_it(
    installation: Embedded, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FONDS_OPERATOR_PASSWORD", raising=False)
    assert ensure_control()
    kept = Path(live.FONDS_HOME) / "secrets" / "operator"
    try:
        said = capsys.readouterr().err
        assert str(kept) in said
        assert kept.read_text() not in said
        assert kept.stat().st_mode & 0o777 == 0o600
    finally:
        kept.unlink()
        drop_company(Company.objects.using("migrator").get(kind="control"))
