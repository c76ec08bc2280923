"""Where files lie in clear for a moment: a folder of the installation's own, swept of what a kill left."""

import shutil
import time
from pathlib import Path

KEPT = 6 * 3600.0  # seconds; longer than anything works with such a file

_folder: list[Path] = []


def fill(path: Path) -> None:
    """Say which folder; called once at start-up. Before that the system's own is used."""
    _folder[:] = [path]


def folder() -> str | None:
    """Return the folder for `tempfile`, made when it is first needed (mode 0700); None for the system's."""
    if not _folder:
        return None
    _folder[0].mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(_folder[0])


def sweep(*, older_than: float = KEPT) -> int:
    """Remove what lies there for longer than so many seconds, and return how much it was."""
    count = 0
    for path in _folder[0].iterdir() if _folder and _folder[0].is_dir() else ():
        try:
            if time.time() - path.lstat().st_mtime <= older_than:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        except FileNotFoundError:  # whoever made it has just removed it
            continue
        count += 1
    return count
