"""What an import belongs to beside the list of imports, for the way back on its pages; features above say so."""

from collections.abc import Callable, Mapping, Sequence

from archive.imports.models import ImportJob

Crumb = Mapping[str, str]
Home = Callable[[ImportJob], Sequence[Crumb]]
_homes: list[Home] = []


def register_home(home: Home) -> None:
    """Say where imports belong; called once at start-up."""
    if home not in _homes:
        _homes.append(home)


def way_of(job: ImportJob) -> list[Crumb]:
    """Return the pages an import belongs to, for its breadcrumb; nothing for most."""
    return [crumb for home in _homes for crumb in home(job)]
