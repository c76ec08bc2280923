"""The folder of files that lie in clear for a moment: our own, closed to others, swept."""

import os
import stat
import time

import pytest

from kernel import temporary


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(temporary, "_folder", [tmp_path / "temporary"])
    return tmp_path / "temporary"


def test_the_folder_is_made_for_its_owner_alone(folder):
    assert temporary.sweep() == 0
    assert temporary.folder() == str(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_a_kill_left_is_removed_and_what_is_in_use_stays(folder):
    temporary.folder()
    old, young = folder / "import-old", folder / "import-young"
    for one in (old, young):
        one.mkdir()
        (one / "rows").write_text("13800138000")
    (folder / "upload").write_text("13800138000")
    long_ago = time.time() - temporary.KEPT - 1
    for one in (old, folder / "upload"):
        os.utime(one, (long_ago, long_ago))
    assert temporary.sweep() == 2
    assert [one.name for one in folder.iterdir()] == ["import-young"]


def test_before_the_start_the_system_s_own_folder_is_used(monkeypatch):
    monkeypatch.setattr(temporary, "_folder", [])
    assert temporary.folder() is None
    assert temporary.sweep() == 0
