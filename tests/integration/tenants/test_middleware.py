"""The scope of a request is one transaction: committed, or nothing of it leaves the building."""

import pytest
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from kernel.decision import refusal
from kernel.errors import Refused
from kernel.scope import current, current_or_none
from security.audit.models import AuditEvent
from security.people.models import Department
from tenants.middleware import HOSTS, CompanyMiddleware
from tenants.models import Company, State
from tenants.names import role_of
from tenants.provisioning import set_state
from tenants.scope import tenant_scope


def ask(company, view, host=None):
    request = RequestFactory(HTTP_HOST=host or company.host).get("/")
    return CompanyMiddleware(view)(request)


def add(code):
    Department.objects.create(code=code, zh=code)


def there(company, code):
    with tenant_scope(company):
        return Department.objects.filter(code=code).exists()


def answer(status=200):
    response = HttpResponse("made inside", status=status)
    response.set_cookie("session", "of the transaction")
    return response


def test_a_request_works_in_its_company_and_is_committed(company, nothing_untold):
    def view(request):
        add("OK")
        assert current().company.id == company.id
        return answer()

    response = ask(company, view)
    assert (response.status_code, response.content) == (200, b"made inside")
    assert there(company, "OK")
    assert current_or_none() is None
    assert (
        nothing_untold.untold
    )  # the view of this test writes past every action, and the watch sees it
    nothing_untold.seen.clear()


@pytest.mark.parametrize("host", ["nobody.localhost", "fonds_template", "127.0.0.1"])
def test_an_unknown_host_reaches_no_company(company, host):
    HOSTS.forget()
    with pytest.raises((Http404, DisallowedHost)):
        ask(company, lambda request: answer(), host=host)


def test_a_server_error_undoes_what_the_request_did(company):
    def view(request):
        add("E500")
        return answer(500)

    assert ask(company, view).status_code == 500
    assert not there(company, "E500")


def test_an_exception_leaves_no_scope_and_no_row(company):
    def view(request):
        add("RAISED")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(company, view)
    assert not there(company, "RAISED")
    assert current_or_none() is None


def orphan(request):
    Department.objects.create(code="LATE", zh="x", parent_id=999_999)
    return answer()


def last_step_fails(request):
    add("LATE")
    current().at_the_end("numbers", fail)
    return answer()


def fail():
    raise DatabaseError("lock timeout")


@pytest.mark.parametrize(("view", "status"), [(orphan, 409), (last_step_fails, 503)])
def test_a_failed_commit_is_a_page_with_a_sentence_and_without_cookies(company, view, status):
    response = ask(company, view)
    assert response.status_code == status
    assert not response.cookies
    assert b"made inside" not in response.content
    assert (
        "没有保存" in response.content.decode() or "nothing was stored" in response.content.decode()
    )
    assert not there(company, "LATE")


def test_a_refusal_is_remembered_although_its_request_was_undone(company):
    def view(request):
        add("REFUSED")
        current().refusals.append(
            Refused(refusal("You may not."), actor="1", verb="Q", target="record:1")
        )
        transaction.set_rollback(True)
        return answer(403)

    with tenant_scope(company):
        before = AuditEvent.objects.count()
    assert ask(company, view).status_code == 403
    assert not there(company, "REFUSED")
    with tenant_scope(company):
        assert AuditEvent.objects.count() == before + 1


def test_a_streamed_body_is_made_in_a_scope_of_its_own(company):
    def body():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            yield cursor.fetchone()[0]
        yield from (d.code for d in Department.objects.order_by("code")[:1])

    response = ask(company, lambda request: StreamingHttpResponse(body()))
    assert current_or_none() is None
    first, second = list(response.streaming_content)
    assert first.decode() == role_of(company.schema)
    assert second
    assert current_or_none() is None


def test_a_streamed_body_cut_short_closes_its_scope(company):
    response = ask(
        company, lambda request: StreamingHttpResponse(d.code for d in Department.objects.all())
    )
    body = iter(response.streaming_content)
    next(body)
    response.close()
    del body
    assert current_or_none() is None
    assert there(company, "nothing") is False


def test_a_suspended_company_is_reached_and_a_deleted_one_is_not(make_company):
    one = make_company()
    row = Company.objects.using("migrator").get(pk=one.id)
    set_state(row, State.SUSPENDED)
    HOSTS.forget()
    assert ask(one, lambda request: answer()).status_code == 200
    set_state(row, State.DELETED)
    HOSTS.forget()
    with pytest.raises(Http404):
        ask(one, lambda request: answer())
