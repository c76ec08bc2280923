"""Each management command of django-tenants runs under our rules or refuses: tenants/ owns its name."""

from pathlib import Path

import django_tenants
import pytest
from django.core.management import get_commands

THEIRS = sorted(
    path.stem
    for path in Path(django_tenants.__file__).parent.glob("management/commands/*.py")
    if path.stem != "__init__"
)


def test_their_commands_were_found():
    assert "migrate_schemas" in THEIRS


@pytest.mark.parametrize("name", THEIRS)
def test_command_of_django_tenants_is_ours(name):
    assert get_commands()[name] == "tenants"
