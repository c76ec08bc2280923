"""Uses addresses as somebody in a browser does, and finds those that take a POST."""

import inspect
from urllib.parse import urlsplit

from django.test import Client
from django.urls import get_resolver, resolve

from kernel.scope import reenter
from security.people.models import User
from tests.architecture.test_screens import patterns
from tests.plugins.trail import UNTOLD


class Walk:
    """Everybody's browsers, and which addresses they changed something by."""

    def __init__(self, company, ids, watch):
        self.company, self.watch = company, watch
        self.used, self.failed, self.browsers = set(), [], {}
        self.reader, self.changed, self.tried = "", [], set()
        for name, pk in ids.items():
            self.browsers[name] = Client(HTTP_HOST=company.host, raise_request_exception=False)
            with reenter(company.id):
                self.browsers[name].force_login(
                    User.objects.get(pk=pk), backend="security.people.signin.CompanyBackend"
                )

    def get(self, who, path):
        """Open an address that changes something by being opened."""
        return self._noted(path, lambda: self.browsers[who].get(path))

    def post(self, who, path, data=None, **more):
        """Send what is given, and say so when nothing was changed or it was refused."""
        sent = {**(data or {}), **more}
        if self.reader and who not in {"anew", self.reader}:
            self._try_as_reader(path, sent)
        return self._noted(path, lambda: self.browsers[who].post(path, sent))

    def _try_as_reader(self, path, sent):
        """Send the same first as somebody who may only read, and note what that changed."""
        if resolve(urlsplit(path).path).url_name in {"invited", "recover_choose"}:
            return  # whoever has the link may use it
        before = len(self.watch.seen)
        answer = self.browsers[self.reader].post(path, sent)
        for one in sent.values():
            if hasattr(one, "seek"):
                one.seek(0)
        name = resolve(urlsplit(path).path).url_name
        self.tried.add(name)
        tables = set().union(*(one.tables for one in self.watch.seen[before:])) - UNTOLD.keys()
        if tables:
            self.changed.append((name, answer.status_code, sorted(tables)))

    def fill(self, who, path, data=None, **more):
        """Fill in the form of a page as it stands but for what is given."""
        form = self.browsers[who].get(path, follow=True).context["form"]
        held = {one.html_name: one.value() for one in form}
        held = {name: value for name, value in held.items() if value not in (None, "", False)}
        return self.post(who, path, {**held, **(data or {})}, **more)

    def _noted(self, path, ask):
        before = len(self.watch.seen)
        answer = ask()
        name = resolve(urlsplit(path).path).url_name
        if answer.status_code < 400 and any(one.told for one in self.watch.seen[before:]):
            self.used.add(name)
        else:
            form = (answer.context or {}).get("form") if answer.context else None
            said = dict(form.errors) if form is not None and hasattr(form, "errors") else ""
            self.failed.append((name, answer.status_code, str(said)[:300]))
        return answer


def changing():
    """Return the names of the addresses that take a POST."""
    found = set()
    for one in patterns(get_resolver().url_patterns):
        view = getattr(one.callback, "view_class", one.callback)
        if view.__module__.split(".")[0] not in {"wagtail", "django"} and takes_post(one.callback):
            found.add(one.name)
    return found


def takes_post(view):
    """Return whether a view takes a POST: what it says itself, else whether its module reads one."""
    here = view
    while here is not None:
        for cell in getattr(here, "__closure__", None) or ():
            said = cell.cell_contents
            if isinstance(said, list | tuple) and said and set(said) <= {"GET", "POST", "HEAD"}:
                return "POST" in said
        here = getattr(here, "__wrapped__", None)
    inner = inspect.unwrap(view)
    return hasattr(view, "view_class") or "POST" in inspect.getsource(inner)
