"""The commands, by subject; each module adds its own to the grammar."""

from config.commands import (
    auditing,
    break_glass,
    checking,
    companies,
    demonstrating,
    exporting,
    importing,
    keys,
    measuring,
    policies,
    serving,
    verifying,
)

ALL = (
    serving.add,
    demonstrating.add,
    companies.add,
    policies.add,
    importing.add,
    exporting.add,
    keys.add,
    measuring.add,
    auditing.add,
    break_glass.add,
    verifying.add,
    checking.add,
)
