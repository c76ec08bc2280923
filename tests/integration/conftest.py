"""What holds in every test of a company: nothing changes without an event, no page runs a script of unknown origin."""

from tests.plugins.policy_watch import no_wild_script
from tests.plugins.trail import nothing_untold

__all__ = ["no_wild_script", "nothing_untold"]
