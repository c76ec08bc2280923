"""The folder of files: whole or not at all, one company's own, readable by nobody else."""

import pytest

from kernel.errors import Missing, ScopeError
from kernel.scope import Scope, opened
from persistence.blobs import FolderBlobs
from tests.plugins.jobs import company

NAME, OTHER = "ab" * 16, "cd" * 16


@pytest.fixture
def blobs(tmp_path):
    return FolderBlobs(tmp_path)


@pytest.fixture
def inside():
    with opened(Scope(company=company("a"))) as scope:
        yield scope


def test_what_is_kept_is_read_by_parts_and_by_nobody_else(blobs, inside, tmp_path):
    blobs.put("a", NAME, [b"one", b"two"])
    blob = blobs.open("a", NAME)
    assert blob.read(2, 3) == b"etw"
    blob.close()
    path = tmp_path / "a" / "records" / "ab" / NAME
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_an_upload_that_breaks_off_leaves_what_was_there(blobs, inside, tmp_path):
    def broken():
        yield b"half"
        raise OSError

    blobs.put("a", NAME, [b"before"])
    with pytest.raises(OSError):  # noqa: PT011 - the one above
        blobs.put("a", NAME, broken())
    blob = blobs.open("a", NAME)
    assert blob.read(0, 99) == b"before"
    blob.close()
    assert [path.name for path in (tmp_path / "a" / "records" / "ab").iterdir()] == [NAME]


def test_names_are_listed_and_leftovers_of_a_crash_are_not(blobs, inside, tmp_path):
    for name in (NAME, OTHER):
        blobs.put("a", name, [b"x"])
    part = tmp_path / "a" / "records" / "ab" / f"{NAME}.1234.part"
    part.write_bytes(b"half")
    assert set(blobs.names("a")) == {NAME, OTHER}
    assert not part.exists()
    blobs.delete("a", OTHER)
    blobs.delete("a", OTHER)
    assert list(blobs.names("a")) == [NAME]
    with pytest.raises(Missing):
        blobs.open("a", OTHER)


def test_only_the_company_in_scope_and_names_of_our_making(blobs, inside):
    for ask in (blobs.open, blobs.delete):
        with pytest.raises(ScopeError):
            ask("b", NAME)
    for wrong in ("../../etc/passwd", "AB" * 16, "ab", f"{NAME}.part"):
        with pytest.raises(ValueError, match=r"."):
            blobs.open("a", wrong)


def test_a_company_that_is_no_more_leaves_nothing(blobs, inside, tmp_path):
    blobs.drop_company("a")
    blobs.put("a", NAME, [b"x"])
    (tmp_path / "a" / "records" / "ab" / f"{NAME}.1.part").write_bytes(b"half")
    blobs.drop_company("a")
    assert list((tmp_path / "a").iterdir()) == []
    with pytest.raises(ValueError, match=r"\.\."):
        blobs.drop_company("..")


def test_outside_a_scope_nothing_is_given(blobs):
    with pytest.raises(ScopeError):
        blobs.put("a", NAME, [b"x"])
