"""What a new company has before anything else of it is made: keys of its first months, what it asks at a sign-in."""

from kernel.clock import today
from persistence.provisioning import NewCompany
from security.audit.actions import prepare_month_keys
from security.profiles.models import SecurityProfile

SEED = "00-keys"  # seeds run in the order of their names; everything else seals and audits
ASKING = "01-sign-in"


def seed_keys(_new: NewCompany) -> None:
    """Make the keys of the first months of the audit trail; provisioning has made the epoch key."""
    prepare_month_keys(today())


def seed_asking(_new: NewCompany) -> None:
    """Store what the company asks beyond the floor: nothing yet."""
    # The first number of the new table is that of its only row, and the table's count goes on behind it.
    row = SecurityProfile.objects.create(version=0)
    if row.pk != SecurityProfile.ONLY:
        raise RuntimeError("A new company has another row of what it asks at a sign-in.")
