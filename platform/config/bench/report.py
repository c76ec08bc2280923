"""What a measurement says: the machine, the data set, our figure, the baselines' and the ratios."""

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import Any

from django.db import connections


def p95(samples: Sequence[float]) -> float:
    """Return what 95 of 100 samples stay below, never more than the greatest that was taken."""
    return quantiles(samples, n=20, method="inclusive")[18]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure: the median of `samples` in `unit`; `faster_is` says whether less or more is better."""

    name: str
    unit: str
    samples: tuple[float, ...]

    @property
    def value(self) -> float:
        """The median."""
        return median(self.samples)


@dataclass(frozen=True, kw_only=True)
class Report:
    """One measurement: ours first, then each baseline, and how many times better ours is."""

    what: str
    data: str
    ours: Figure
    baselines: tuple[Figure, ...] = ()
    less_is_better: bool = True
    notes: tuple[str, ...] = ()

    def ratios(self) -> dict[str, float]:
        """Return baseline → how many times better ours is."""
        out = {}
        for baseline in self.baselines:
            better = (
                baseline.value / self.ours.value
                if self.less_is_better
                else self.ours.value / baseline.value
            )
            out[baseline.name] = round(better, 2)
        return out

    def document(self) -> dict[str, Any]:
        """Return the report for JSON."""
        return {
            "what": self.what,
            "machine": machine(),
            "data": self.data,
            "ours": _shown(self.ours),
            "baselines": [_shown(figure) for figure in self.baselines],
            "times_better": self.ratios(),
            "notes": list(self.notes),
        }

    def lines(self) -> list[str]:
        """Return the report for a person."""
        found = [f"{self.what}  ({self.data})"]
        for figure in (self.ours, *self.baselines):
            ratio = self.ratios().get(figure.name)
            better = f"   ours is {ratio} times better" if ratio is not None else ""
            found.append(f"  {figure.name:44} {figure.value:12.3f} {figure.unit}{better}")
        return found + [f"  {note}" for note in self.notes]


def _shown(figure: Figure) -> dict[str, Any]:
    return {**asdict(figure), "value": figure.value}


def machine() -> dict[str, Any]:
    """Return what the figures were taken on."""
    with connections["migrator"].cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()
    return {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "postgresql": version[0] if version else "",
    }
