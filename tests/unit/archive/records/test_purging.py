"""Copies of a record are cleared by who owns them, each told apart."""

import pytest

from archive.records import purging
from archive.records.purging import Copies, Extent, copies_label, purge, register_copies
from security.actor import Actor


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "_copies", {})


def test_every_owner_clears_its_own_and_says_how_many() -> None:
    seen = []

    def clear(actor: Actor, ids: object, extent: Extent) -> int:
        seen.append((ids, extent))
        return 3

    register_copies("exports", Copies(label="Kept exports", clear=clear))
    register_copies("shares", Copies(label="Shares", clear=lambda *_: 0))
    assert purge(Actor(id="1", name="周敏"), [7, 8], Extent.DESTROYED) == {
        "exports": 3,
        "shares": 0,
    }
    assert seen == [([7, 8], Extent.DESTROYED)]
    assert (copies_label("exports"), copies_label("gone")) == ("Kept exports", "gone")
