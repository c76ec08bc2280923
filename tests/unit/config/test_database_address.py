"""A database on another machine is reached by a connection that cannot fall back to one in clear."""

import pytest

from config import env
from kernel.errors import Invalid

NAME = "FONDS_DATABASE_URL"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://f_app:x@localhost/fonds",
        "postgresql://f_app:x@127.0.0.1:5433/fonds",
        "postgresql://f_app:x@/fonds?host=/run/postgresql",
        "postgresql://f_app:x@db.example/fonds?sslmode=verify-full",
        "postgresql://f_app:x@db.example/fonds?sslmode=disable",
    ],
)
def test_what_is_near_or_says_how_is_taken(address, monkeypatch):
    monkeypatch.setenv(NAME, address)
    assert env.database_url(NAME).user == "f_app"


@pytest.mark.parametrize(
    "more", ["", "?sslmode=prefer", "?sslmode=allow", "?host=10.0.0.9", "?sslmode="]
)
def test_what_could_go_in_clear_stops_the_start_and_tells_no_password(more, monkeypatch):
    monkeypatch.setenv(NAME, f"postgresql://f_app:hush@db.example/fonds{more}")
    with pytest.raises(Invalid) as stopped:
        env.database_url(NAME)
    said = str(stopped.value.problems[0].params)
    assert "verify-full" in said
    assert "hush" not in said
