"""The two companies of the demonstration, with two years of their life and short ledgers; made once a run."""

import secrets
from dataclasses import replace

import pytest

ROWS = 60


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory):
    """Where the demonstration keeps its files in this run."""
    from config.demo import building

    with pytest.MonkeyPatch.context() as patched:
        folder = tmp_path_factory.mktemp("demo")
        patched.setattr(building, "_folder", lambda: folder)
        yield folder


@pytest.fixture(scope="session")
def live(installation, demo_folder, django_db_blocker):
    """Return `live(stage)`: a company of the demonstration, and the moment its past ends."""
    from config.commands.demonstrating import bring_in
    from config.demo import building
    from kernel.clock import now
    from tenants.middleware import HOSTS

    made = {}

    def lived(stage):
        if stage.label not in made:
            host, end = f"t{secrets.token_hex(4)}.localhost", now()
            with django_db_blocker.unblock():
                company = building.live(replace(stage, rows=ROWS), host, end, bring_in).value(host)
            HOSTS.forget()
            made[stage.label] = company, end
        return made[stage.label]

    return lived  # `installation` throws them away with the server
