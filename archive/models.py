"""All tables of the package, for Django's registry."""

from archive.anomalies.models import Anomaly
from archive.backups.models import BackupSet, MediaCheck, MediaIssue
from archive.checks.models import JointConfirmation
from archive.collecting.models import FillLink, RawItem, Verification
from archive.consulting.models import QueryForm, ViewRequest
from archive.custody.incident_models import Incident, IncidentStep
from archive.custody.label_models import LabelCode
from archive.custody.place_models import Copy, Location, Move, Placing
from archive.custody.sync_models import Lag
from archive.destruction.models import Destruction, Doomed
from archive.disposal.models import (
    Disposal,
    DisposalItem,
    DisposalSupervisor,
    DisposalTerms,
)
from archive.extracts.models import Extract, ExtractPart
from archive.files.models import (
    File,
    FiledFile,
    FilePreview,
    FileRule,
    HeldFile,
    LeftContent,
    LooseFile,
)
from archive.following.models import DevelopmentNote, Watch
from archive.handovers.models import Handover, HandoverLine
from archive.holds.models import HeldRecord, Hold
from archive.imports.customer_models import ImportCustomer
from archive.imports.models import ColumnMemory, ImportIssue, ImportJob, ImportRow
from archive.imports.patch_models import ImportPatch, ValueMemory
from archive.imports.recipes.models import ImportCorrection, ImportRecipe
from archive.inspections.models import (
    ChecklistItem,
    Inspection,
    InspectionAnswer,
    InspectionIssue,
    InspectionPhoto,
)
from archive.lists.models import BulkEdit, ListHabit, SavedView
from archive.loans.models import Loan, LoanLine, LoanRenewal, LoanSlip
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
from archive.records.register_models import ProvisionalFiling, RecordVersion, RegisterNote
from archive.records.rest_models import Nomination, Rest
from archive.register.models import Report, ReportLine
from archive.resting.models import Restored
from archive.sealing.models import PaperSeal, SealItem, SealProposal
from archive.sharing.models import Share, ShareCode, ShareOpening, SharePart
from archive.statuses.models import StatusChange, StatusMark
from archive.stocktaking.models import StockDevice, StockFinding, StockScan, StockTake
from archive.updates.models import ChangeNotice
from archive.using.models import UseApplication, UseRecord

__all__ = [
    "AlikeDecision",
    "Anomaly",
    "BackupSet",
    "BulkEdit",
    "ChangeDay",
    "ChangeEvidence",
    "ChangeNotice",
    "ChecklistItem",
    "ColumnMemory",
    "Copy",
    "Counter",
    "DataRequest",
    "Destruction",
    "DevelopmentNote",
    "Disposal",
    "DisposalItem",
    "DisposalSupervisor",
    "DisposalTerms",
    "Doomed",
    "Editing",
    "EqualityKey",
    "Extract",
    "ExtractPart",
    "File",
    "FilePreview",
    "FileRule",
    "FiledFile",
    "FillLink",
    "Handover",
    "HandoverLine",
    "HeldFile",
    "HeldRecord",
    "Hold",
    "ImpactAssessment",
    "ImportCorrection",
    "ImportCustomer",
    "ImportIssue",
    "ImportJob",
    "ImportPatch",
    "ImportRecipe",
    "ImportRow",
    "Incident",
    "IncidentStep",
    "Inspection",
    "InspectionAnswer",
    "InspectionIssue",
    "InspectionPhoto",
    "JointConfirmation",
    "LabelCode",
    "Lag",
    "LeftContent",
    "ListHabit",
    "Loan",
    "LoanLine",
    "LoanRenewal",
    "LoanSlip",
    "Location",
    "LooseFile",
    "MediaCheck",
    "MediaIssue",
    "Move",
    "Nomination",
    "NoticeVersion",
    "NumberEvent",
    "OnboardingFile",
    "OnboardingImport",
    "OnboardingProject",
    "OnboardingQuestion",
    "OnboardingReason",
    "OutputLimit",
    "OutputTally",
    "PaperSeal",
    "Placing",
    "PlanEffect",
    "PlanSight",
    "PolicyPlan",
    "Printout",
    "ProposedChange",
    "ProvisionalFiling",
    "QueryForm",
    "RawItem",
    "Record",
    "RecordVersion",
    "RegisterEntry",
    "RegisterNote",
    "Report",
    "ReportLine",
    "Rest",
    "Restored",
    "RetentionState",
    "SavedView",
    "SealItem",
    "SealProposal",
    "SealRequest",
    "SearchWords",
    "Share",
    "ShareCode",
    "ShareOpening",
    "SharePart",
    "StatusChange",
    "StatusMark",
    "StockDevice",
    "StockFinding",
    "StockScan",
    "StockTake",
    "UseApplication",
    "UseRecord",
    "ValueMemory",
    "Verification",
    "ViewRequest",
    "Watch",
]
