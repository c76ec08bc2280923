"""The policy packs that come with Fonds: each one a policy document in its canonical text."""

from functools import cache
from importlib.resources import files

from kernel.errors import Missing
from kernel.text import N_
from policies.document.canonical import load
from policies.document.values import PolicyDocument

_DATA = files("policies.packs") / "data"


def pack_codes() -> tuple[str, ...]:
    """Return the codes of all packs, in order."""
    return tuple(
        sorted(
            entry.name.removesuffix(".yaml") for entry in _DATA.iterdir() if _is_pack(entry.name)
        )
    )


def pack_bytes(code: str) -> bytes:
    """Return the canonical text of a pack; raise Missing for an unknown code."""
    if code not in pack_codes():
        raise Missing(
            N_("There is no policy pack “{code}”; there are {known}."),
            code=code,
            known=", ".join(pack_codes()),
        )
    return (_DATA / f"{code}.yaml").read_bytes()


@cache
def load_pack(code: str) -> PolicyDocument:
    """Return the document of a pack; raise Missing for an unknown code."""
    return load(pack_bytes(code))


def _is_pack(name: str) -> bool:
    return name.endswith(".yaml")
