"""All tables of the package, for Django's registry."""

from archive.anomalies.models import Anomaly
from archive.checks.models import JointConfirmation
from archive.files.models import File, FileRule, HeldFile
from archive.imports.customer_models import ImportCustomer
from archive.imports.models import ColumnMemory, ImportIssue, ImportJob, ImportRow
from archive.imports.patch_models import ImportPatch, ValueMemory
from archive.imports.recipes.models import ImportCorrection, ImportRecipe
from archive.lists.models import BulkEdit, ListHabit, SavedView
from archive.onboarding.models import (
    OnboardingFile,
    OnboardingImport,
    OnboardingProject,
    OnboardingQuestion,
    OnboardingReason,
)
from archive.outputs.models import OutputLimit, OutputTally
from archive.planning.models import PlanEffect, PlanSight, PolicyPlan
from archive.printing.models import Printout
from archive.privacy.models import DataRequest, ImpactAssessment, NoticeVersion, SealRequest
from archive.records.alike_models import AlikeDecision
from archive.records.change_models import ChangeDay, ChangeEvidence
from archive.records.models import (
    Editing,
    EqualityKey,
    ProposedChange,
    Record,
    RegisterEntry,
    RetentionState,
    SearchWords,
)
from archive.records.number_models import Counter, NumberEvent
from archive.updates.models import ChangeNotice

__all__ = [
    "AlikeDecision",
    "Anomaly",
    "BulkEdit",
    "ChangeDay",
    "ChangeEvidence",
    "ChangeNotice",
    "ColumnMemory",
    "Counter",
    "DataRequest",
    "Editing",
    "EqualityKey",
    "File",
    "FileRule",
    "HeldFile",
    "ImpactAssessment",
    "ImportCorrection",
    "ImportCustomer",
    "ImportIssue",
    "ImportJob",
    "ImportPatch",
    "ImportRecipe",
    "ImportRow",
    "JointConfirmation",
    "ListHabit",
    "NoticeVersion",
    "NumberEvent",
    "OnboardingFile",
    "OnboardingImport",
    "OnboardingProject",
    "OnboardingQuestion",
    "OnboardingReason",
    "OutputLimit",
    "OutputTally",
    "PlanEffect",
    "PlanSight",
    "PolicyPlan",
    "Printout",
    "ProposedChange",
    "Record",
    "RegisterEntry",
    "RetentionState",
    "SavedView",
    "SealRequest",
    "SearchWords",
    "ValueMemory",
]
