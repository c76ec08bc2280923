"""What `fonds doctor` says of one thing it looked at."""

from dataclasses import dataclass

GOOD, WEAK, BAD = "good", "weak", "bad"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One check: good, weak (works, a measure is missing) or bad, and what was seen."""

    check: str
    result: str
    seen: str
