"""The Django app of records and imports."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Company tables of the archive."""

    name = "archive"

    def ready(self) -> None:
        """Say what follows from the decisions on records."""
        from archive.imports import naming as import_naming
        from archive.imports.people_files import register_reader
        from archive.imports.setup import register_steps
        from archive.imports.telling import register_kinds
        from archive.planning.outlook import register_planner
        from archive.records import naming as record_naming
        from archive.records.cooperating import register_targets
        from archive.records.deciding import register_handlers
        from archive.records.describing import register_description
        from archive.records.holding import register_holding
        from archive.records.number_trying import register_numbers
        from archive.records.previewing import register_entry
        from archive.records.undoing import register_inverses

        register_handlers()
        register_planner()
        register_targets()
        register_description()
        register_inverses()
        register_kinds()
        register_steps()
        register_reader()
        register_holding()
        register_entry()
        register_numbers()
        record_naming.register_names()
        import_naming.register_names()
        _register_parts()
        _announce_features()
        _announce_reminders()


def _register_parts() -> None:
    from archive.anomalies.views import anomalies_part
    from archive.contacts.screens import record_part as contacts_part
    from archive.files import held_views
    from archive.files.screens import files_part
    from archive.imports.closing_names import register_forgetting
    from archive.imports.origins import has_origin, record_part
    from archive.insight.review_holdings import register_holdings
    from archive.records import bringing_files
    from archive.records.beside import ANOMALIES, CONTACTS, FILES, ORIGIN, register_part
    from archive.records.traces import register_trace

    register_forgetting()
    register_part(ORIGIN, record_part)
    register_trace(ORIGIN, has_origin)
    register_part(CONTACTS, contacts_part)
    register_part(FILES, files_part)
    register_part(ANOMALIES, anomalies_part)
    bringing_files.fill(held_views)
    register_holdings()


def _announce_features() -> None:
    from archive.checks.announcing import register_checks
    from archive.collecting.announcing import register_collecting
    from archive.completion.announcing import register_completion
    from archive.consulting.announcing import register_consulting
    from archive.custody.announcing import register_custody
    from archive.following.announcing import register_following
    from archive.leaving.kinds import register_open_work
    from archive.onboarding.announcing import register_onboarding
    from archive.printing.telling import register_printing
    from archive.privacy.announcing import register_privacy
    from archive.register.announcing import register_register
    from archive.statuses.announcing import register_statuses
    from archive.updates.announcing import register_updates

    register_checks()
    register_collecting()
    register_completion()
    register_onboarding()
    register_printing()
    register_privacy()
    register_consulting()
    register_register()
    register_open_work()
    register_custody()
    register_updates()
    register_following()
    register_statuses()
    _announce_custody()


def _announce_custody() -> None:
    from archive.appraisal.announcing import register_appraisal
    from archive.disposal.announcing import register_disposals
    from archive.handovers.announcing import register_handovers
    from archive.holds import announcing as holds
    from archive.loans.announcing import register_loans
    from archive.resting.announcing import register_resting
    from archive.sealing.announcing import register_sealing
    from archive.sharing.announcing import register_sharing
    from archive.using.announcing import register_uses

    holds.register()
    register_loans()
    register_handovers()
    register_disposals()
    register_resting()
    register_sealing()
    register_appraisal()
    register_uses()
    register_sharing()


def _announce_reminders() -> None:
    from archive.backups.reminding import register_backups
    from archive.destruction.announcing import register_destruction
    from archive.extracts.erasing import register_erasing
    from archive.extracts.reminding import register_reminders
    from archive.inspections.reminding import register_inspections

    register_inspections()
    register_backups()
    register_reminders()
    register_destruction()
    register_erasing()
