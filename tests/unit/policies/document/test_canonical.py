"""The canonical bytes of a policy document."""

from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.errors import Invalid
from policies.document.canonical import digest_of, export, load, normalised
from policies.document.values import Department, PolicyDocument

TEXT = st.text(max_size=12) | st.sampled_from(
    [
        "no",
        "NO",
        "~",
        "1.0",
        "2026-01-01",
        "合同: 类",
        "a #b",
        "- x",
        "客户 档案",
        "é",
        "*",
        "",
        " x",
        "x ",
    ]
)


def values(kind: Any) -> st.SearchStrategy[Any]:
    """A strategy for any type the document uses."""
    if get_origin(kind) is tuple:
        return st.lists(values(get_args(kind)[0]), max_size=3).map(tuple)
    if get_args(kind):
        return st.one_of(
            [st.none() if part is type(None) else values(part) for part in get_args(kind)]
        )
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{part.name: values(hints[part.name]) for part in fields(kind)})
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    return {str: TEXT, bool: st.booleans(), int: st.integers(0, 10**6), date: st.dates()}[kind]


def documents() -> st.SearchStrategy[PolicyDocument]:
    """Any document of format 1, sound or not."""
    hints = get_type_hints(PolicyDocument)
    return st.builds(
        PolicyDocument,
        **{
            part.name: values(hints[part.name])
            for part in fields(PolicyDocument)
            if part.name != "format"
        },
    )


@settings(max_examples=60, deadline=None)
@given(documents())
def test_export_load_export_gives_the_same_bytes(document: PolicyDocument) -> None:
    first = export(document)
    assert export(load(first)) == first
    assert digest_of(load(first)) == digest_of(document)


def plain(value: Any) -> Any:
    """What any YAML reader should see of a value."""
    if is_dataclass(value):
        parts = ((part, getattr(value, part.name)) for part in fields(value))
        return {
            part.name: plain(content)
            for part, content in parts
            if part.default is MISSING or content != part.default or part.name == "format"
        }
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    return normalised(value) if isinstance(value, str) else value


@settings(max_examples=60, deadline=None)
@given(documents())
def test_any_yaml_reader_sees_the_same_values(document: PolicyDocument) -> None:
    assert yaml.safe_load(export(document)) == plain(document)


def test_the_text_begins_with_its_format_and_leaves_out_defaults() -> None:
    document = PolicyDocument(
        pack="P07", departments=(Department(code="XSB", zh="销售部", en="Sales"),)
    )
    assert export(document).decode() == (
        "format: 1\npack: P07\ndepartments:\n- {code: XSB, zh: 销售部, en: Sales}\n"
    )


def test_a_decomposed_letter_and_windows_line_ends_give_the_same_digest() -> None:
    composed = PolicyDocument(zh="é\nb")
    assert digest_of(PolicyDocument(zh="e\u0301\r\nb")) == digest_of(composed)


def test_a_code_that_yaml_calls_a_boolean_stays_a_code() -> None:
    text = "format: 1\ndepartments:\n- {code: NO, zh: on, en: 12}\n"
    assert load(text).departments == (Department(code="NO", zh="on", en="12"),)


@pytest.mark.parametrize(
    ("text", "where", "says"),
    [
        ("", "", "empty"),
        ("- 1", "line 1", "mapping"),
        ("pack: P01", "line 1", "format"),
        ("format: 2", "line 1", "does not know policy format 2"),
        ("format: 1\nmistery: 1", "line 2", "mistery"),
        ("format: 1\nlevels:\n- {code: L0, zh: 公开}", "line 3", "“en” is missing"),
        ("format: 1\nlevels: L0", "line 2", "must be a list"),
        ("format: 1\nlevels:\n- L0", "line 3", "must be a mapping"),
        ("format: 1\npack: [a]", "line 2", "must be one value"),
        ("format: 1\ncategories:\n- {code: A, zh: a, en: a, kind: box}", "line 3", "file, item"),
        (
            "format: 1\ncategories:\n- {code: A, zh: a, en: a, retired: 1}",
            "line 3",
            "true or false",
        ),
        ("format: 1\ngrants:\n- {valid_from: soon}", "line 3", "a date like"),
        ("format: 1\npack: 'a", "line 2", "not YAML"),
        ("format: 1\npack: a\npack: b", "line 3", "twice"),
        ("format: 1\npack: &a b", "line 2", "Anchors"),
        ("format: 1\npack: !!python/object:os.system b", "line 2", "Tags"),
        ("format: 1\n---\nformat: 1", "line 2", "more than one document"),
        ("format: 1\nlevels: " + "[" * 500, "line 2", "nested"),
        ("format: 1\npack: " + "a" * 9_000_000, "", "longer"),
        ("format: 1\npack: a\x00b", "", "not YAML"),
    ],
    ids=lambda text: str(text)[:40],
)
def test_a_bad_text_is_refused_with_its_line(text: str, where: str, says: str) -> None:
    with pytest.raises(Invalid) as caught:
        load(text)
    (problem,) = caught.value.problems
    assert problem.where == where
    assert says in str(problem)


def test_bytes_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(Invalid, match="not UTF-8"):
        load("format: 1\npack: 档案".encode("gbk"))


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x,x]\n" + "".join(f"b{n}: &b{n} [*a,*a]\n" for n in range(50))
    with pytest.raises(Invalid, match="Anchors"):
        load(bomb)
