"""Rows are counted by their columns, up to a limit."""

from kernel.scope import reenter
from persistence.tallies import tally
from security.people.models import Department


def test_rows_are_counted_by_their_values_up_to_a_limit(company):
    with reenter(company.id):
        rows = Department.objects.all()
        codes = list(rows.values_list("code", flat=True))
        assert tally(rows, ("code",), most=1000) == {(code,): 1 for code in codes}
        assert sum(tally(rows, ("code",), most=2).values()) == min(2, len(codes))
        some = rows.filter(code=codes[0])
        assert tally(some, ("code", "id"), most=9) == {(codes[0], some.get().pk): 1}


def test_what_can_never_be_is_not_asked(company, django_assert_num_queries):
    with reenter(company.id), django_assert_num_queries(0):
        assert tally(Department.objects.filter(pk__in=()), ("code",), most=9) == {}


def test_what_somebody_typed_stays_a_parameter(company):
    with reenter(company.id):
        rows = Department.objects.filter(code="%s') -- {")
        assert tally(rows, ("code",), most=9) == {}
