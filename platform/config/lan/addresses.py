"""Which address of this machine phones of the house reach, and which company answers there."""

import ipaddress
import socket

import psutil

from kernel.errors import Invalid, Problem, Unavailable
from kernel.text import N_

# Networks of houses (RFC 1918): the root certificate vouches for no others.
HOUSE = tuple(map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))


def own_address() -> str:
    """Return the private IPv4 address of this machine; Unavailable where it is in no such network."""
    for name, addresses in sorted(psutil.net_if_addrs().items()):
        for one in addresses:
            if one.family == socket.AF_INET and not name.startswith(("docker", "br-", "veth")):
                found = ipaddress.IPv4Address(one.address)
                if any(found in network for network in HOUSE):
                    return one.address
    raise Unavailable(
        N_(
            "This machine is in no local network; join one, or name an address in FONDS_LAN_ADDRESS."
        )
    )


def answer_there(address: str, host: str) -> str:
    """Let one company answer under an address too, and nobody else; return the host it is known by.

    Without a `host` it is the only company there is. Invalid where there are several, or none under the host.
    """
    from tenants.middleware import HOSTS  # noqa: PLC0415 - settings are read first
    from tenants.models import Company, Domain  # noqa: PLC0415 - the same
    from tenants.router import MIGRATOR  # noqa: PLC0415 - the same

    companies = Domain.objects.using(MIGRATOR).filter(tenant__kind="company", is_primary=True)
    known = dict(companies.values_list("domain", "tenant_id"))
    chosen = host or (next(iter(known)) if len(known) == 1 else "")
    if chosen not in known:
        raise _unknown(host, sorted(known))
    stale = Domain.objects.using(MIGRATOR).filter(is_primary=False)
    for one in stale:
        if _is_address(one.domain):
            one.delete(using=MIGRATOR)
    company = Company.objects.using(MIGRATOR).get(pk=known[chosen])
    Domain.objects.using(MIGRATOR).create(domain=address, tenant=company, is_primary=False)
    HOSTS.forget()
    return chosen


def _unknown(host: str, known: list[str]) -> Invalid:
    names = ", ".join(known) or "—"
    text = (
        N_("There is no company under {host}; name one of these with --lan: {names}.")
        if host
        else N_("Say which company phones open: --lan with one of these: {names}.")
    )
    params = {"host": host, "names": names}
    return Invalid([Problem(code="lan", message=text, params=params)])


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
