"""The published JSON Schema says what the loader takes: no more and no less."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from config.command import main
from kernel.errors import Invalid
from policies.document.canonical import load
from policies.document.schema import schema, schema_text
from policies.packs.loader import pack_bytes, pack_codes

PUBLISHED = Path(__file__).parents[4] / "docs" / "policy.schema.json"
CHECKER = jsonschema_rs.validator_for(schema())


class AsEditorsRead(yaml.SafeLoader):
    """YAML 1.2, as editors read it: a date is a text."""

    yaml_implicit_resolvers = {
        sign: [(tag, shape) for tag, shape in found if not tag.endswith(":timestamp")]
        for sign, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read(text: str) -> Any:
    return yaml.load(text, Loader=AsEditorsRead)  # noqa: S506 - a SafeLoader


def objects(part: Any) -> Iterator[dict[str, Any]]:
    """Every description of a mapping, however deep."""
    if isinstance(part, dict):
        if part.get("type") == "object":
            yield part
        for inner in part.values():
            yield from objects(inner)


def test_the_published_file_is_up_to_date() -> None:
    assert PUBLISHED.read_text("utf-8") == schema_text(), (
        "run `fonds policy schema > docs/policy.schema.json`"
    )


def test_the_command_prints_it_without_company_or_database(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["policy", "schema"]) == 0
    assert capsys.readouterr().out == schema_text()
    assert main(["policy", "schema", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_it_is_a_sound_schema_that_takes_no_unknown_key_anywhere() -> None:
    assert jsonschema_rs.meta.is_valid(schema())
    found = list(objects(schema()))
    assert len(found) >= 10
    assert all(one["additionalProperties"] is False for one in found)
    assert all(one["description"] for one in found)


@pytest.mark.parametrize("pack", pack_codes())
def test_every_pack_is_valid(pack: str) -> None:
    CHECKER.validate(read(pack_bytes(pack).decode()))


START = "format: 1\ncategories:\n- {code: KP, zh: 卡, en: Card"
FIELD = "format: 1\nfields:\n- {category: KP, code: a, zh: 甲, en: A, type: "
GRANT = "format: 1\ngrants:\n- {department: XSB, verbs: [Q]"


@pytest.mark.parametrize(
    "text",
    [
        START + "}\n",
        FIELD + "choice, choices: [{code: x, zh: 一}], listed: true}\n",
        GRANT + ", valid_from: 2026-01-31}\n",
        "format: 1\n",
    ],
)
def test_what_the_loader_takes_is_valid(text: str) -> None:
    load(text)
    CHECKER.validate(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "zh: 公司\n",
        "format: 2\n",
        "format: 1\ncolour: red\n",
        START + ", colour: red}\n",
        START + ", kind: box}\n",
        START + ", retired: maybe}\n",
        "format: 1\ncategories:\n- {code: KP, zh: 卡}\n",
        "format: 1\ncategories: {code: KP}\n",
        FIELD + "words}\n",
        FIELD + "choice, choices: [{code: x, zh: 一, colour: red}]}\n",
        FIELD + "choice, choices: [{zh: 一}]}\n",
        GRANT + ", valid_from: tomorrow}\n",
        "format: 1\ngrants:\n- {department: XSB, verbs: [Z]}\n",
        "format: 1\napprovals:\n- {code: A, subject: s, zh: 审, en: A, steps: [{colour: red}]}\n",
    ],
)
def test_what_the_loader_refuses_is_invalid(text: str) -> None:
    with pytest.raises(Invalid):
        load(text)
    assert not CHECKER.is_valid(read(text))


def test_a_comment_for_the_editor_may_stand_above_a_policy() -> None:
    hint = "# yaml-language-server: $schema=./policy.schema.json\n"
    assert load(hint + START + "}\n") == load(START + "}\n")
