"""The provisioning port: what a new company needs besides its empty schema, registered by higher packages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class NewCompany:
    """What is known when a company is made; `person` may sign in first and holds `posts` (department, position)."""

    pack: str  # code of a policy pack, with add-ons joined by +; "" none
    fonds: str
    language: str
    person: Mapping[str, str]  # username, name, email, password
    published: bool = (
        False  # the policy is in force at once; else it waits as a draft for the first person
    )


Seed = Callable[[NewCompany], None]
_seeds: dict[str, Seed] = {}


def register_seed(name: str, seed: Seed) -> None:
    """Run `seed` inside the scope of every new company; seeds run in the order of their names."""
    _seeds[name] = seed


def seeds() -> tuple[Seed, ...]:
    """Return the registered seeds in order."""
    return tuple(_seeds[name] for name in sorted(_seeds))
