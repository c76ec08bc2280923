"""The number builder: blocks and text say the same, and a pattern is tried on the numbers that were given."""

import html

import pytest
from bs4 import BeautifulSoup

from kernel.scope import reenter
from policies.document import numbered
from policies.document.queries import draft_document, open_draft
from tests.integration.policies.studio.test_arranging import clean_draft  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("clean_draft")
AT = "/policy/categories/KP/number/"
SOUND = "{REGION:2}{F:cust_class.code}-{SEQ:4}"


def ask(client, pattern, **more):
    return client.get(f"{AT}preview/", {"pattern": pattern, **more}, secure=True).json()


def pressed(client, pattern, what, **more):
    """Return the pattern after a button of its blocks was pressed."""
    return ask(client, pattern, seen=pattern, do=what, **more)["pattern"]


@pytest.mark.parametrize(
    ("what", "more", "expected"),
    [
        ("up.2", {}, "{CAT}{SEQ:4}-"),
        ("down.0", {}, "-{CAT}{SEQ:4}"),
        ("remove.1", {}, "{CAT}{SEQ:4}"),
        ("to.2.0", {}, "{SEQ:4}{CAT}-"),
        ("add", {"new": "FONDS"}, "{CAT}-{SEQ:4}{FONDS}"),
        ("add", {"new": "nonsense"}, "{CAT}-{SEQ:4}"),
        ("up.x", {}, "{CAT}-{SEQ:4}"),
        ("to.9.9", {}, "{CAT}-{SEQ:4}"),
        ("", {"b.2.width": "6", "b.2.scope": ""}, "{CAT}-{SEQ:6}"),
        ("add", {"new": "CHK", "b.1.text": "·"}, "{CAT}·{SEQ:4}{CHK}"),
    ],
)
def test_a_button_of_a_block_changes_the_text(manager, what, more, expected):
    assert pressed(manager, "{CAT}-{SEQ:4}", what, **more) == expected


def test_what_was_typed_counts_before_the_blocks_of_an_older_text(manager):
    said = ask(manager, "{CAT}-{SEQ:5}", seen="{CAT}-{SEQ:4}", **{"b.2.width": "9"})
    assert said["pattern"] == "{CAT}-{SEQ:5}"
    assert "{SEQ:5}" in html.unescape(said["blocks"])


def test_a_text_that_is_no_pattern_stays_and_is_shown_as_it_is(manager):
    said = ask(manager, "{CAT}-{SEQ:3")
    assert said["pattern"] == "{CAT}-{SEQ:3"
    assert "Not understood" in said["blocks"]
    assert said["problems"]


def test_without_a_script_a_block_is_added_and_the_result_saved(manager, company):
    said = {"pattern": SOUND, "seen": SOUND, "do": "add", "new": "CHK"}
    page = manager.post(AT, said, secure=True)
    assert page.status_code == 200
    assert page.context["pattern"] == f"{SOUND}{{CHK}}"
    assert page.context["form"]["pattern"].value() == f"{SOUND}{{CHK}}"
    with reenter(company.id):
        assert open_draft() is None
    text = page.context["pattern"]
    answer = manager.post(AT, {"pattern": text, "seen": text, "b.3.width": "5"}, secure=True)
    assert answer.status_code == 302
    with reenter(company.id):
        rules = {one.category: one.pattern for one in draft_document().numbering}
    assert rules["KP"] == "{REGION:2}{F:cust_class.code}-{SEQ:5}{CHK}"


def test_every_kind_of_block_has_its_form(manager):
    pattern = (
        "{FONDS}-{CAT}·{YYYYMM}-{F:cust_class[-1:]}-{RP}·{DEPT}-{CT}{REGION:4}{SEQ:5@YYYYMM}{CHK}"
    )
    shown = html.unescape(ask(manager, pattern)["blocks"])
    for name in (
        "level",
        "form",
        "field",
        "part",
        "characters",
        "digits",
        "width",
        "scope",
        "text",
    ):
        assert f".{name}" in shown
    for token in ("{RP}", "{DEPT}", "{CT}", "{CHK}", "{FONDS}"):
        assert token in shown
    controls = BeautifulSoup(shown, "html.parser").select("[name^='b.']")
    said = {one["name"]: value_of(one) for one in controls}
    assert ask(manager, pattern, seen=pattern, **said)["pattern"] == pattern  # sent as they stand


def value_of(control):
    """Return what a control of a block's form would send."""
    if control.name == "select":
        return control.select_one("option[selected]")["value"]
    return control["value"]


def test_while_nobody_numbers_nothing_is_tried(manager, monkeypatch):
    monkeypatch.setattr(numbered, "_port", [])
    assert "No number was given in this category yet." in ask(manager, SOUND)["html"]


def test_a_salesperson_builds_no_number(salesman):
    assert salesman.get(f"{AT}preview/", {"pattern": SOUND}, secure=True).status_code == 403
