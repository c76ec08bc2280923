"""All tables of the package, for Django's registry."""

from archive.collecting.models import FillLink, RawItem, Verification
from archive.files.models import File, FileRule, HeldFile, LooseFile
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

__all__ = [
    "AlikeDecision",
    "BulkEdit",
    "ColumnMemory",
    "Counter",
    "DataRequest",
    "Editing",
    "EqualityKey",
    "File",
    "FileRule",
    "FillLink",
    "HeldFile",
    "ImpactAssessment",
    "ImportCorrection",
    "ImportCustomer",
    "ImportIssue",
    "ImportJob",
    "ImportPatch",
    "ImportRecipe",
    "ImportRow",
    "ListHabit",
    "LooseFile",
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
    "RawItem",
    "Record",
    "RegisterEntry",
    "RetentionState",
    "SavedView",
    "SealRequest",
    "SearchWords",
    "ValueMemory",
    "Verification",
]
