"""What a new company needs before anything else of it is made: keys for its first months."""

from kernel.clock import today
from persistence.provisioning import NewCompany
from security.audit.actions import prepare_month_keys

SEED = "00-keys"  # seeds run in the order of their names; everything else seals and audits


def seed_keys(_new: NewCompany) -> None:
    """Make the keys of the first months of the audit trail; provisioning has made the epoch key."""
    prepare_month_keys(today())
