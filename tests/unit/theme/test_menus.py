"""Menus hold our entries only."""

from types import SimpleNamespace

from theme.menus import keep_our_entries, keep_our_panels


def test_entries_of_wagtail_leave_and_ours_stay() -> None:
    entries = [
        SimpleNamespace(name=name) for name in ("explorer", "records", "images", "inbox", "help")
    ]
    keep_our_entries(None, entries)
    assert [entry.name for entry in entries] == ["records", "inbox"]


def test_panels_of_wagtail_leave_and_ours_stay() -> None:
    ours = SimpleNamespace()
    foreign = type("Panel", (), {"__module__": "wagtail.admin.views.home"})()
    panels = [foreign, ours]
    keep_our_panels(None, panels)
    assert panels == [ours]
