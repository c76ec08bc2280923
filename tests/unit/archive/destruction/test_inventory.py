"""Every table that refers to a record says what becomes of it when the record is destroyed."""

from django.db.models import CASCADE
from django.db.models.fields.reverse_related import ForeignObjectRel

from archive.records.destroying import GOING, STAYING
from archive.records.models import Record


def test_every_relation_to_a_record_goes_or_may_stay():
    relations = [
        one
        for one in Record._meta.get_fields(include_hidden=True)
        if isinstance(one, ForeignObjectRel) and one.related_model is not Record
    ]
    kept = {
        one.related_model._meta.db_table: one.field.db_constraint
        for one in relations
        if one.on_delete is not CASCADE
    }
    assert kept.keys() == GOING | STAYING, "decide in archive.records.destroying: gone or a bare id"
    assert not any(kept[table] for table in STAYING), "what stays holds no constraint"
