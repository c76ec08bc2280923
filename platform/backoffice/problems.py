"""Puts what is wrong with what somebody typed beside the fields of its form."""

from django import forms

from backoffice.sentences import sentence
from kernel.errors import Invalid


def add_problems(form: forms.Form, error: Invalid) -> None:
    """Put each problem under the field it names, or above the form."""
    for problem in error.problems:
        form.add_error(problem.where if problem.where in form.fields else None, sentence(problem))
