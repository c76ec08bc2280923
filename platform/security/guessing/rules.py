"""Where a request came from, which device it is, and when somebody guesses."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network

DEVICE_DAYS = 180
MOST_PEOPLE = 8  # who may share a computer and be known on it
# Of a name alone, over all unknown devices: fifty at once, then fifty an hour.
NAME_BURST = 50
SECONDS_A_NAME = 72.0
# Within an hour, from one address, on devices nobody has used before. An office of one company never reaches
# the first figure; one that serves several companies seldom the second, and goes on where it is known.
SPRAYED_COMPANIES = 5
SPRAYED_NAMES = 10
# One name in so many companies, from wherever: told to the operator, nothing is closed by it.
NAME_IN_COMPANIES = 10


class Closed(StrEnum):
    """Why a password is not even looked at."""

    PAIR = "pair"  # this name from this address, or on this device
    NAME = "name"  # this name from whatever unknown device
    ADDRESS = "address"  # an address that tries names of many companies, for unknown devices


@dataclass(frozen=True, kw_only=True)
class Device:
    """A browser somebody has signed in with before: its number, and the marks of the names known on it."""

    number: str
    people: tuple[str, ...] = ()

    def knows(self, mark: str) -> bool:
        """Say whether who has this mark has signed in here before."""
        return mark in self.people

    def with_person(self, mark: str) -> "Device":
        """Return the device after somebody signed in; who did so longest ago is forgotten first."""
        others = [one for one in self.people if one != mark]
        return Device(number=self.number, people=(*others, mark)[-MOST_PEOPLE:])


def device_of(said: object, company: str) -> Device | None:
    """Return the device that a cookie of this company names, None for anything else."""
    match said:
        case [str(place), str(number), list(people)] if place == company:
            return Device(
                number=number, people=tuple(one for one in people if isinstance(one, str))
            )
    return None


def client_of(forwarded: str, remote: str, proxies: int) -> str:
    """Return the address a request came from; `forwarded` is what `proxies` of ours have each added to.

    Counted from the right: what stands further left was written by who asks. With fewer entries than proxies
    of ours the request did not come by them, and what the connection says counts.
    """
    entries = [one.strip() for one in forwarded.split(",")] if forwarded else []
    if 0 < proxies <= len(entries):
        return _address(entries[-proxies]) or _address(remote)
    return _address(remote)


def counted_as(address: str) -> str:
    """Return what tries from an address are counted by: of the long ones the network, which is one line."""
    if ":" not in address:
        return address
    return str(ip_network(f"{address}/64", strict=False).network_address)


def _address(said: str) -> str:
    """Return a bare address: without port, brackets and zone; '' for what is none."""
    bare = said.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(found)


def is_spraying(*, companies: int, names: int) -> bool:
    """Say whether failures of an hour from one address are guesses over companies; `names` counts each of each."""
    return companies >= SPRAYED_COMPANIES and names >= SPRAYED_NAMES


def parameters(*, known: bool) -> Sequence[Sequence[str]]:
    """Return what wrong passwords are counted by: of a known device by itself, else by name and address."""
    return [["username", "user_agent"]] if known else [["username", "ip_address", "user_agent"]]
