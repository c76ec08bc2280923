"""The Django app of the policy: draft rows, published versions."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Company tables of the policy."""

    name = "policies"

    def ready(self) -> None:
        """Say what follows from the decision on a publication."""
        from policies.document import approving, asking, due
        from policies.document.duties import duties_of
        from policies.document.keeping import asked
        from policies.document.under import numbers
        from policies.regulations.telling import register_kinds
        from policies.regulations.undoing import register_reasons
        from policies.studio import regulation_approving
        from policies.studio.regulation_holding import register_holding
        from policies.studio.regulation_naming import register_names
        from policies.studio.setup import register_steps
        from policies.studio.undoing import register_inverses
        from security.audit import under
        from security.people import duty_port
        from security.people.keeper_port import fill

        approving.register_handlers()
        asking.register_handlers()
        regulation_approving.register_handlers()
        register_holding()
        register_kinds()
        register_names()
        register_reasons()
        due.register_kinds()
        register_steps()
        register_inverses()
        fill(asked)
        duty_port.fill(duties_of)
        under.fill(numbers)
