"""All tables of the package, for Django's registry."""

from security.audit.models import AuditChange, AuditEvent, ChangeSet
from security.audit.sealed_models import (
    AuditCheckpoint,
    AuditKeeping,
    AuditLeaf,
    AuditNode,
    AuditPlace,
)
from security.factors.models import FactorPace
from security.guessing.models import NamePace
from security.keys.models import PurposeKey, RecordKey
from security.passwords.models import PastPassword
from security.people.break_glass_models import BreakGlass, BreakGlassConsent, BreakGlassPolicy
from security.people.bulk_models import Invitation, PeopleFile
from security.people.leaving_models import LeavingException
from security.people.models import Appointment, Department, Position, User
from security.people.recovery_models import Recovery
from security.people.second_models import RolePolicy
from security.profiles.models import SecurityProfile
from security.providers.models import (
    IdentityProvider,
    ProviderDiscovery,
    ProviderFlow,
    ProviderGroup,
    ProviderLink,
    ProviderLogout,
    ProviderPace,
    ProviderPost,
)
from security.sessions.models import OpenSession
from security.unfinished.models import UnfinishedEntry

__all__ = [
    "Appointment",
    "AuditChange",
    "AuditCheckpoint",
    "AuditEvent",
    "AuditKeeping",
    "AuditLeaf",
    "AuditNode",
    "AuditPlace",
    "BreakGlass",
    "BreakGlassConsent",
    "BreakGlassPolicy",
    "ChangeSet",
    "Department",
    "FactorPace",
    "IdentityProvider",
    "Invitation",
    "LeavingException",
    "NamePace",
    "OpenSession",
    "PastPassword",
    "PeopleFile",
    "Position",
    "ProviderDiscovery",
    "ProviderFlow",
    "ProviderGroup",
    "ProviderLink",
    "ProviderLogout",
    "ProviderPace",
    "ProviderPost",
    "PurposeKey",
    "RecordKey",
    "Recovery",
    "RolePolicy",
    "SecurityProfile",
    "UnfinishedEntry",
    "User",
]
