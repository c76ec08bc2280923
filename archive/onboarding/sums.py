"""The sums of amounts a protocol holds, each with what it is compared with and who may read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from archive.onboarding.rules import MoneySum


@dataclass(frozen=True, kw_only=True)
class ColumnSum:
    """The sum of one column of a file; `unread` cells were no amounts and are in no sum."""

    field: str
    column: str
    sum: MoneySum
    unread: int

    @property
    def key(self) -> str:
        """The name by which the reason of a difference is kept."""
        return f"sum|{self.field}|{self.column}"[:400]


def sums_in(figures: Mapping[str, Any]) -> list[ColumnSum]:
    """Return the sums that figures hold."""
    return [
        ColumnSum(
            field=one["field"],
            column=one["column"],
            unread=one["unread"],
            sum=MoneySum(
                file=Decimal(one["file"]),
                left=Decimal(one["left"]),
                merged=Decimal(one["merged"]),
                records=Decimal(one["records"]),
            ),
        )
        for one in figures.get("sums", ())
    ]
