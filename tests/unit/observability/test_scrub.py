"""What may leave the process in a log line or an error report."""

import pytest

from kernel.errors import Conflict
from observability import scrub


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("11010519491231002X", id="resident-id"),
        pytest.param("91350100M000100Y43", id="unified-credit-code"),
        pytest.param("13800138000", id="mobile"),
        pytest.param("+86 138 0013 8000", id="mobile-with-spaces"),
        pytest.param("010-62770334", id="landline"),
        pytest.param("6222020200112233445", id="bank-card"),
        pytest.param("li.lei@example.cn", id="mail"),
        pytest.param("欧阳娜娜", id="name"),
        pytest.param("𠮷田", id="name-outside-the-basic-plane"),
        pytest.param("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", id="hex-key"),
        pytest.param("q1Zr8nJw0s3T+Yx5vB7mK9pL2dF4hG6j/a==", id="base64-key"),
        pytest.param("-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----", id="pem"),
    ],
)
def test_what_looks_like_a_person_or_a_key_is_hidden(secret: str) -> None:
    cleaned = scrub.text(f"before {secret} after")

    assert secret not in cleaned
    assert cleaned.startswith("before ")


def test_ordinary_words_and_small_numbers_stay_readable() -> None:
    said = "The job imports.commit stopped in batch 17 of 400."

    assert scrub.text(said) == said


def test_the_password_in_an_address_is_hidden() -> None:
    assert "hunter" not in scrub.text("cannot reach postgresql://f_app:hunter@db/fonds")


def test_what_an_error_quotes_is_hidden_even_in_latin_letters() -> None:
    said = scrub.message("invalid literal for int() with base 10: 'Li Lei'")

    assert "Li Lei" not in said
    assert said.startswith("invalid literal for int()")


def test_the_values_postgresql_adds_to_an_error_are_hidden() -> None:
    said = scrub.message(
        'duplicate key violates "archive_key"\nDETAIL:  Key (name)=(Li Lei) already exists.'
    )

    assert "Li Lei" not in said


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT a FROM t WHERE b = %s", "SELECT a FROM t WHERE b = %s"),
        (
            "SELECT a FROM t1 WHERE b = 'O''Neil' AND c = 12.5",
            "SELECT a FROM t1 WHERE b = ? AND c = ?",
        ),
        ("SELECT 1 -- Li Lei", "SELECT ? "),
        ("SELECT $x$Li Lei$x$", "SELECT ?"),
        ("SELECT E'Li' || 'never closed", "SELECT ? || ?"),
    ],
    ids=["placeholders-stay", "literals-go", "comments-go", "dollar-quotes-go", "open-quote-goes"],
)
def test_sql_keeps_its_shape_without_its_values(statement: str, expected: str) -> None:
    assert scrub.sql(statement) == expected


def test_an_event_is_rebuilt_from_what_may_leave() -> None:
    raw = {
        "event_id": "ab12",
        "level": "error",
        "server_name": "db-of-li-lei",
        "user": {"id": "7", "email": "li.lei@example.cn"},
        "request": {
            "url": "https://acme.example.cn/?q=Li",
            "cookies": {"s": "1"},
            "data": {"n": 1},
        },
        "modules": {"django": "5"},
        "extra": {"company": "c1", "args": ["Li Lei"], "sys.argv": ["--key", "x"]},
        "tags": {"company": "c1", "customer": "Li Lei"},
        "contexts": {"trace": {"trace_id": "t", "data": {"x": "Li"}}, "device": {"name": "li-pc"}},
        "logentry": {"message": "Row %s is bad", "params": ["Li Lei"], "formatted": "Row Li Lei"},
        "exception": {
            "values": [
                {
                    "type": "KeyError",
                    "value": "'Li Lei'",
                    "stacktrace": {
                        "frames": [
                            {"function": "f", "lineno": 3, "vars": {"n": "Li"}, "context_line": "x"}
                        ]
                    },
                }
            ]
        },
    }

    cleaned = scrub.event(raw)

    assert "Li" not in repr(cleaned)
    assert cleaned.keys() == {"event_id", "level", "tags", "contexts", "logentry", "exception"}
    assert cleaned["tags"] == {"company": "c1"}
    assert cleaned["exception"]["values"][0]["stacktrace"]["frames"] == [
        {"function": "f", "lineno": 3}
    ]


def test_an_error_of_ours_is_told_by_its_unfilled_sentence() -> None:
    error = Conflict("The record of {who} was changed.", who="Li Lei")
    raw = {"exception": {"values": [{"type": "Conflict", "value": str(error)}]}}

    cleaned = scrub.event(raw, error)

    assert cleaned["exception"]["values"][0]["value"] == "The record of {who} was changed."


def test_breadcrumbs_of_calls_to_other_services_are_dropped() -> None:
    assert scrub.breadcrumb({"category": "httplib", "data": {"url": "https://x/?id=1"}}) is None
