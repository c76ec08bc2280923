"""What a person may choose for their own screens."""

import pytest

from administration.preferences.rules import COMPACT, Preferences, problems_with_preferences

ZONES = ["Asia/Shanghai", "UTC"]


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (Preferences(), []),
        (Preferences(time_zone="UTC", density=COMPACT), []),
        (Preferences(time_zone="Mars/Olympus"), ["time_zone"]),
        (Preferences(density="tiny"), ["density"]),
    ],
)
def test_only_what_the_installation_offers_is_taken(wanted, codes):
    assert [p.code for p in problems_with_preferences(wanted, time_zones=ZONES)] == codes
