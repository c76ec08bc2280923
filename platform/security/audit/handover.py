"""One key of a trail hands over to the next by a text both of them signed; plain Python.

    fonds-audit-key/1
    fonds/<realm>
    <public key of before>
    <public key from now on>
    from 1207                 heads of more events than these are signed by the later key, all others by the earlier
    at 2026-11-30T08:00:00Z

    <signature of the earlier, base64>
    <signature of the later, base64>

Whoever trusts either key trusts the other by it: the earlier announces, the later vouches for what came before.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

FORMAT = "fonds-audit-key/1"
Check = Callable[[bytes, bytes, bytes], bool]
"""`check(public, signature, content)`: whether this key signed this content."""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """For which heads a key is good: of more than `after` events, and of no more than `until` (None: to the end)."""

    after: int = 0
    until: int | None = None

    def covers(self, size: int) -> bool:
        """Say whether a head of so many events is this key's to sign."""
        return self.after < size and (self.until is None or size <= self.until)


def body_of(origin: str, old: str, new: str, *, size: int, at: datetime) -> str:
    """Return what both keys sign; `old` and `new` are public keys as text."""
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{FORMAT}\n{origin}\n{old}\n{new}\nfrom {size}\nat {moment}\n"


def sealed(body: str, by_old: bytes, by_new: bytes) -> str:
    """Return the certificate: the body, and below an empty line both signatures."""
    both = "\n".join(base64.b64encode(one).decode() for one in (by_old, by_new))
    return f"{body}\n{both}\n"


def handed_over(certificate: str, old: str, new: str, *, check: Check) -> int | None:
    """Return at how many events `old` handed over to `new`, None unless the certificate says so and both signed it."""
    body, _, signatures = certificate.partition("\n\n")
    lines, signed = f"{body}\n".split("\n"), signatures.split()
    if len(lines) < 6 or lines[0] != FORMAT or lines[2:4] != [old, new] or len(signed) != 2:  # noqa: PLR2004 - the form above
        return None
    content = f"{body}\n".encode()
    for text, signature in zip((old, new), signed, strict=True):
        public = base64.b64decode(text.split("+", 2)[2])[1:]
        if not check(public, base64.b64decode(signature), content):
            return None
    size = lines[4].removeprefix("from ")
    return int(size) if size.isdigit() else None


def reaches(
    texts: Sequence[str], certificates: Sequence[str], *, check: Check
) -> list[Reach | None]:
    """Return for each key of a trail, the oldest first, for which heads it is good; None for one nobody announced.

    `certificates[n]` is the one by which key n came into force, '' for the first.
    """
    found: list[Reach | None] = []
    after = 0
    for number, text in enumerate(texts):
        if number:
            size = handed_over(certificates[number], texts[number - 1], text, check=check)
            if size is None or found[-1] is None:
                found.append(None)
                continue
            found[-1] = Reach(after=after, until=size)
            after = size
        found.append(Reach(after=after))
    return found
