"""What holds in every test of a company: nothing changes without an event."""

from tests.plugins.trail import nothing_untold

__all__ = ["nothing_untold"]
