"""Retention as a pure function: rules, holds and legal minimums in, a due date and the steps that led to it out."""

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What happens when a period has run out (presets §1.6)."""

    DESTROY = "DES"
    ANONYMISE = "ANON"
    APPRAISE = "REV"
    TRANSFER = "TRF"
    KEEP = "KEEP"


@dataclass(frozen=True, kw_only=True)
class RetentionRule:
    """One row of the retention schedule, for a category and all below it that have none of their own."""

    category: str
    code: str  # retention code printed in numbers: Y, D30, D10…
    period: str  # ISO 8601: P10Y, P6M; "" = permanent (永久)
    trigger: str  # FILED END ACCT CON TXN CLOSE FYE CLR DECL DLV REP EVAL WDR SUP
    start: str = ""  # "" the day after the trigger | year: 1 January after it
    action: Action = Action.APPRAISE
    basis: str = ""
    minimum: str = ""  # statutory minimum ⚖, ISO 8601 period or "permanent"; basis names the law
    maximum: str = ""  # privacy ceiling, ISO 8601 period
    condition: str = ""  # field code of a bool: the rule holds only where it is true (重要合同)
