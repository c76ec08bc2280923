"""A cadence as one frozen value: what is done again, for which records, how often and by whom."""

from dataclasses import dataclass
from enum import StrEnum

NOT_FILLED = ""  # among the values of a condition: the field is empty
# Whose duty it is; "" the department and position named. The contributors are all departments that fill in a
# part of the record, and the one that answers for it: each confirms for itself (定期审核).
PERSON, CUSTODIAN, CONTRIBUTORS = "person", "custodian", "contributors"


class CadenceKind(StrEnum):
    """What is done. The first four are done to a record, the others by the company as a whole."""

    VERIFY = "verify"  # 核对: the record still says what is so
    EVALUATION = "evaluation"  # 复评: credit, risk, suitability are judged anew
    DORMANCY = "dormancy"  # 休眠: nothing happened for so long that the record is proposed
    REMINDER = "reminder"  # 提醒: a date in the record comes near
    INSPECTION = "inspection"
    REVIEW = "review"
    APPRAISAL = "appraisal"
    AUDIT = "audit"
    TRAINING = "training"
    DRILL = "drill"
    REPORT = "report"


OF_RECORDS = frozenset(
    {CadenceKind.VERIFY, CadenceKind.EVALUATION, CadenceKind.DORMANCY, CadenceKind.REMINDER}
)


class Counting(StrEnum):
    """How a period is counted: from the day it was last done, or once in each period of the calendar."""

    ROLLING = "rolling"
    CALENDAR = "calendar"


class DoneBy(StrEnum):
    """What satisfies it (X11): a change or “checked, no change”; only a change; only a signed check."""

    EITHER = "either"
    CHANGE = "change"
    SIGNED = "signed"


@dataclass(frozen=True, kw_only=True)
class Cadence:
    """One cadence. `categories`: those named and all below them; none: every category.

    Of several that match one record and kind the strictest governs; reminders each hold by themselves. What
    the company does as a whole has no record: its categories say what it is about. `of` says whose duty it
    is: the person in charge of the record, the department that keeps it, or every department that contributes to
    it; "" the department named here.
    Without a position it is whoever leads the department. A second department makes it joint: two sign.
    """

    code: str
    zh: str
    en: str = ""
    kind: CadenceKind
    every: str = ""  # ISO 8601 period: P1M, P12M, P7D; "" only for a reminder of one day
    counting: Counting = Counting.ROLLING
    categories: tuple[str, ...] = ()
    condition: str = ""  # code of the field whose value decides; "" every record
    values: tuple[str, ...] = ()  # with one of these values, "" not filled; none: filled at all
    date_field: str = ""  # reminder: the date that comes near; verify, evaluation: counted from it
    lead: tuple[int, ...] = ()  # days before it is due: the most is when it appears, others remind
    of: str = ""  # person | custodian | ""
    department: str = ""
    position: str = ""
    second_department: str = ""
    second_position: str = ""
    done_by: DoneBy = DoneBy.EITHER
    basis: str = ""  # law or clause it comes from
    retired: bool = False

    @property
    def is_of_records(self) -> bool:
        """Whether it is done to a record, not by the company as a whole."""
        return self.kind in OF_RECORDS

    @property
    def signatures(self) -> int:
        """How many sign: two where it is joint."""
        return 2 if self.second_department else 1
