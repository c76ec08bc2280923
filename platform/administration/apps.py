"""The Django app of the administration screens."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """Company settings and calendar; screens of people and the trail."""

    name = "administration"

    def ready(self) -> None:
        """Say what there is to set up, and what administrators and invited people are told of."""
        from administration.break_glass_notices import register_break_glass
        from administration.bulk_views import register_performer
        from administration.calendar.notices import (
            register_kinds,
        )
        from administration.checklist.steps import register_steps
        from administration.inviting import register_kind
        from administration.keeper_notices import (
            register_kind as register_keepers,
        )
        from administration.naming import register_namers
        from administration.sealing.notices import register_kinds as register_sealing
        from administration.sealing.waves import register_waves
        from administration.sign_in.group_notices import register_left_out
        from administration.sign_in.recovering import register_kinds as register_recovering
        from administration.sign_in.wave import register_wave
        from administration.undo_work import register_kind as register_undo
        from security.providers.group_actions import register_performers

        register_namers()
        register_performer()
        register_performers()
        register_undo()
        register_sealing()
        register_waves()
        register_keepers()
        register_kinds()
        register_kind()
        register_steps()
        register_wave()
        register_break_glass()
        register_recovering()
        register_left_out()
