"""The Django app of records and imports."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Company tables of the archive."""

    name = "archive"

    def ready(self) -> None:
        """Say what follows from the decisions on records."""
        from archive.imports.people_files import register_reader  # noqa: PLC0415
        from archive.imports.setup import register_steps  # noqa: PLC0415
        from archive.imports.telling import register_kinds  # noqa: PLC0415
        from archive.planning.outlook import register_planner  # noqa: PLC0415
        from archive.records.cooperating import register_targets  # noqa: PLC0415
        from archive.records.deciding import (  # noqa: PLC0415 - models load after apps
            register_handlers,
        )
        from archive.records.describing import register_description  # noqa: PLC0415
        from archive.records.holding import register_holding  # noqa: PLC0415
        from archive.records.undoing import register_inverses  # noqa: PLC0415

        register_handlers()
        register_planner()
        register_targets()
        register_description()
        register_inverses()
        register_kinds()
        register_steps()
        register_reader()
        register_holding()
