"""All tables of the package, for Django's registry."""

from security.audit.models import AuditChange, AuditEvent, ChangeSet
from security.keys.models import PurposeKey, RecordKey
from security.people.bulk_models import Invitation, PeopleFile
from security.people.models import Appointment, Department, Position, User
from security.people.second_models import RolePolicy
from security.unfinished.models import UnfinishedEntry

__all__ = [
    "Appointment",
    "AuditChange",
    "AuditEvent",
    "ChangeSet",
    "Department",
    "Invitation",
    "PeopleFile",
    "Position",
    "PurposeKey",
    "RecordKey",
    "RolePolicy",
    "UnfinishedEntry",
    "User",
]
