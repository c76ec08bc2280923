"""Publication against everything that is written under the policy: one waits for the other."""

from persistence.locks import lock_exclusive, lock_shared
from policies.document.queries import forget_head

LOCK = "policy"


def hold_policy() -> None:
    """Keep the policy in force as it is until this transaction ends; every writing action calls this first.

    A publication under way is waited for, and what was read before it is read again.
    """
    lock_shared(LOCK)
    forget_head()


def hold_everybody() -> None:
    """Wait until nobody writes under the policy any more, and keep them waiting; for publication only."""
    lock_exclusive(LOCK)
    forget_head()
