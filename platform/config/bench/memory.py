"""How much memory this process needed at most since a moment: what filled the tables before does not count."""

import resource
import sys
from contextlib import suppress
from pathlib import Path

_STATUS, _FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_PEAK = "VmHWM:"


def forget_peak() -> None:
    """Begin to count anew, where the system can; elsewhere the peak is that of the whole process."""
    with suppress(OSError):
        _FORGET.write_text("5", encoding="ascii")


def peak_memory() -> int:
    """Return the most memory held at once since `forget_peak`, in MB."""
    with suppress(OSError):
        for line in _STATUS.read_text(encoding="ascii").splitlines():
            if line.startswith(_PEAK):
                return int(line.split()[1]) // 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
