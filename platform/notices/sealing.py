"""Seals the addresses and secrets of channels with the company's key: a robot's address is a key itself."""

from notices.models import Channel
from security.keys import store

PURPOSE = "notices"


def seal_into(channel: Channel, *, address: str, secret: str) -> None:
    """Put address and secret, sealed, into a channel that has its place already."""
    key = store.purpose_key(PURPOSE)
    channel.address = store.seal_bytes(key, address.encode(), "channel_address", channel.place)
    channel.secret = store.seal_bytes(key, secret.encode(), "channel_secret", channel.place)


def open_address(channel: Channel) -> str:
    """Return the address of a channel."""
    return _open(bytes(channel.address), "channel_address", channel.place)


def open_secret(channel: Channel) -> str:
    """Return the secret of a channel, '' for none."""
    return _open(bytes(channel.secret), "channel_secret", channel.place)


def _open(sealed: bytes, kind: str, place: str) -> str:
    return store.open_bytes(store.purpose_key(PURPOSE), sealed, kind, place).decode()
