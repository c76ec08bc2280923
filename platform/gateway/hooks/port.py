"""What a webhook may say of a thing beside its id: its owner registers it, without names and values."""

from collections.abc import Callable, Mapping, Sequence

Describer = Callable[[Sequence[int]], Mapping[int, Mapping[str, str | None]]]
_describers: dict[str, Describer] = {}


def describe(kind: str, describer: Describer) -> None:
    """Say what is told of things of `kind`: ids → further members such as the number; at start-up."""
    _describers[kind] = describer


def described(kind: str, ids: Sequence[int]) -> list[dict[str, int | str | None]]:
    """Return the things with what their owner says of them."""
    describer = _describers.get(kind)
    found = describer(ids) if describer else {}
    return [{"id": number, **found.get(number, {})} for number in ids]
