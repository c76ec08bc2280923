"""Foreign keys obey the direction of imports; string references hide from import-linter."""

from itertools import chain

from django.apps import apps

# High to low; packages of one row are strangers.
LAYERS = (
    {"archive"},
    {"policies", "theme"},
    {"administration", "decisions"},
    {"notices"},
    {"backoffice"},
    {"jobs", "observability"},
    {"security"},
    {"persistence"},
)
PUBLIC = {"tenants", "procrastinate", "django_tenants"}
PACKAGES = set().union(*LAYERS)


def package_of(model):
    return model.__module__.split(".")[0]


def rank(package):
    return next(number for number, layer in enumerate(LAYERS) if package in layer)


def relations():
    """Give (source, target) of each concrete relation of every installed model."""
    models = apps.get_models(include_auto_created=True)
    fields = chain.from_iterable(((m, f) for f in m._meta.get_fields()) for m in models)
    for model, field in fields:
        if field.concrete and field.is_relation and field.related_model:
            yield model, field.related_model


def labels(pairs):
    return [f"{source._meta.label} -> {target._meta.label}" for source, target in pairs]


def test_foreign_keys_only_point_down():
    wrong = [
        (source, target)
        for source, target in relations()
        if {package_of(source), package_of(target)} <= PACKAGES
        and package_of(source) != package_of(target)
        and rank(package_of(target)) <= rank(package_of(source))
    ]
    assert labels(wrong) == []


def test_no_company_table_points_at_the_public_schema():
    wrong = [
        (source, target)
        for source, target in relations()
        if package_of(target) in PUBLIC and package_of(source) not in PUBLIC
    ]
    assert labels(wrong) == []


def test_the_registry_points_only_at_its_own():
    wrong = [
        (source, target)
        for source, target in relations()
        if package_of(source) == "tenants" and package_of(target) != "tenants"
    ]
    assert labels(wrong) == []
