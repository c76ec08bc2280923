"""The Django app of people, keys and audit."""

from django.apps import AppConfig

from persistence.provisioning import register_seed


class SecurityConfig(AppConfig):
    """Company tables of people, keys and audit."""

    name = "security"

    def ready(self) -> None:
        """Give every new company its keys before anything else of it is made; audit sign-ins."""
        from security import founding
        from security.people import second_acts, sign_ins, undoing

        register_seed(founding.SEED, founding.seed_keys)
        sign_ins.connect()
        undoing.register_inverses()
        second_acts.register_performers()
