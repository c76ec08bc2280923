"""What the address of a destroyed record shows, and to whom: the feature that destroys fills it."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from kernel.errors import Missing

Page = Callable[[HttpRequest, int], HttpResponse | None]
_pages: list[Page] = []


def register_gone(page: Page) -> None:
    """Say what shows the tombstone of an id, None where there is none for this reader; once at start-up."""
    if page not in _pages:
        _pages.append(page)


def or_tombstone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the page of a record that is no more show its tombstone; Missing for everybody else, as ever."""

    @wraps(view)
    def shown(request: HttpRequest, number: int) -> HttpResponse:
        try:
            return view(request, number)
        except Missing:
            found = next((one for one in (page(request, number) for page in _pages) if one), None)
            if found is None:
                raise
            return found

    return shown
