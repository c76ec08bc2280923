"""All tables of the package, for Django's registry."""

from policies.access.models import GrantRow, Opening, PersonalGrant
from policies.cases.models import CaseLink, ReferenceCase
from policies.categories.models import CategoryRow
from policies.document.models import Draft, PolicyVersion
from policies.fields.models import FieldRow, SectionRow
from policies.numbering.models import NumberRow
from policies.regulations.models import Acknowledgement, Regulation, RegulationVersion
from policies.retention.models import RetentionRow
from policies.sheets.models import PolicyFile

__all__ = [
    "Acknowledgement",
    "CaseLink",
    "CategoryRow",
    "Draft",
    "FieldRow",
    "GrantRow",
    "NumberRow",
    "Opening",
    "PersonalGrant",
    "PolicyFile",
    "PolicyVersion",
    "ReferenceCase",
    "Regulation",
    "RegulationVersion",
    "RetentionRow",
    "SectionRow",
]
