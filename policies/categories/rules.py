"""What a category tree is and when it is sound."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A file (案卷) is opened for a customer; an item (件) lies inside a file, or alone where allowed."""

    FILE = "file"
    ITEM = "item"


class Review(StrEnum):
    """Where the review (审核) stands (X1)."""

    BEFORE_ENTRY = "before_entry"
    AFTER_ENTRY = "after_entry"
    NONE = "none"


class UpdateApproval(StrEnum):
    """Which changes of a filed record need approval (X2)."""

    NONE = "none"
    CRITICAL = "critical"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Category:
    """One category. `code` is the whole path of codes, joined by `·` (HT·XS lies under HT)."""

    code: str
    zh: str
    en: str
    parent: str = ""
    kind: Kind | None = None  # None: as the parent says
    custodian: str = ""  # department code, 归口管理部门; "" as the parent says
    level: str = ""  # confidentiality L0…L3; "" as the parent says
    carrier: str = ""  # electronic | paper | both; "" as the parent says
    review: Review | None = None
    update_approval: UpdateApproval | None = None
    filing_order: str = ""  # time | name | number
    standalone: bool = False  # an item that may be filed without a customer file (X13)
    abstract: bool = False  # holds sub-categories only; no record is filed under it
    retired: bool = False
