"""`fonds policy …` on a real company: out as a file, in as a draft, published, listed, compared."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.command import main
from kernel.scope import Company, reenter
from policies.document.canonical import export, load
from policies.document.queries import published, version_bytes
from security.audit.models import AuditEvent, Outcome
from security.people.models import User

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def fresh(make_company: Any) -> Company:
    made: Company = make_company()
    return made


def changed(company: Company, folder: Path) -> Path:
    """The policy in force with another name, as a file."""
    with reenter(company.id):
        document = published().document
    path = folder / "policy.yaml"
    path.write_bytes(export(replace(document, en="Another name")))
    return path


def test_the_exported_file_is_the_published_policy_byte_by_byte(
    company: Company, capsys: Printed
) -> None:
    assert main(["policy", "export", "--company", company.host]) == 0
    with reenter(company.id):
        assert capsys.readouterr().out.encode() == version_bytes(1)


def test_json_prints_one_document(company: Company, capsys: Printed) -> None:
    assert main(["policy", "export", "--company", company.host, "--version", "1", "--json"]) == 0
    assert load(json.loads(capsys.readouterr().out)["policy"]).format == 1


def test_an_applied_file_is_a_draft_until_it_is_published(
    fresh: Company, tmp_path: Path, capsys: Printed
) -> None:
    path = changed(fresh, tmp_path)
    here = ["--company", fresh.host]
    assert main(["policy", "diff", *here, str(path)]) == 0
    assert "Another name" in capsys.readouterr().out
    assert main(["policy", "apply", *here, str(path), "--as", "admin"]) == 0
    with reenter(fresh.id):
        assert published().number == 1
    capsys.readouterr()
    assert main(["policy", "export", *here, "--draft"]) == 0
    assert capsys.readouterr().out.encode() == path.read_bytes()
    assert main(["policy", "diff", *here]) == 0
    assert "Another name" in capsys.readouterr().out
    assert main(["policy", "publish", *here, "--as", "admin", "--reason", "renamed"]) == 0
    with reenter(fresh.id):
        assert version_bytes(2) == path.read_bytes()
        event = AuditEvent.objects.filter(target_id="2", target_kind="policy").get()
        assert event.actor_name == "沈清"
        assert event.request_id == "command line"
    capsys.readouterr()
    assert main(["policy", "history", *here]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["2", "1"]
    assert "renamed" in lines[0]


def test_who_may_not_shape_the_policy_is_refused_and_remembered(
    fresh: Company, tmp_path: Path, capsys: Printed
) -> None:
    path = changed(fresh, tmp_path)
    with reenter(fresh.id):
        User.objects.create_user("clerk", "a-long-enough-password", name="周敏")
    arguments = ["policy", "apply", "--company", fresh.host, str(path), "--as", "clerk"]
    assert main(arguments) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    with reenter(fresh.id):
        assert published().number == 1
        assert AuditEvent.objects.filter(outcome=Outcome.REFUSED).count() == 1


def test_a_file_with_errors_names_each_line_and_changes_nothing(
    fresh: Company, tmp_path: Path, capsys: Printed
) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("format: 1\ncategories:\n- {code: X, nonsense: 1}\n", encoding="utf-8")
    arguments = ["policy", "apply", "--company", fresh.host, str(path), "--as", "admin"]
    assert main(arguments) == 1
    assert "3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["export", "--company", "nobody.localhost"], "There is no company"),
        (["export", "--company", "{host}", "--version", "99"], "no policy version 99"),
        (["apply", "--company", "{host}", "/nowhere.yaml", "--as", "admin"], "cannot be read"),
        (["publish", "--company", "{host}", "--as", "nobody"], "Nobody signs in as"),
        (["publish", "--company", "{host}", "--as", "admin"], "no open draft"),
    ],
)
def test_what_cannot_be_done_is_one_clear_sentence(
    company: Company, capsys: Printed, arguments: list[str], sentence: str
) -> None:
    assert main(["policy", *(part.format(host=company.host) for part in arguments)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert sentence in said[0]


def test_a_suspended_company_is_read_and_not_changed(
    fresh: Company, tmp_path: Path, capsys: Printed
) -> None:
    path = changed(fresh, tmp_path)
    assert main(["company", "suspend", fresh.host, "--reason", "unpaid"]) == 0
    assert main(["policy", "export", "--company", fresh.host]) == 0
    capsys.readouterr()
    assert main(["policy", "apply", "--company", fresh.host, str(path), "--as", "admin"]) == 1
    assert "suspended" in capsys.readouterr().err
