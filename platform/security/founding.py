"""What a new company needs before anything of it can be sealed or written to its audit trail."""

from kernel.clock import today
from kernel.scope import current
from persistence.provisioning import NewCompany
from security.audit.actions import prepare_month_keys
from security.keys import epochs

SEED = "00-keys"  # seeds run in the order of their names; everything else seals and audits


def seed_keys(_new: NewCompany) -> None:
    """Make the epoch key of the company in scope, and the keys of its first months."""
    epochs.found_company(current().company.id)
    prepare_month_keys(today())
