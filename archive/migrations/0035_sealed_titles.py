"""Gives a record room for a sealed title; one that is sealed stands nowhere in the open."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0034_output_purposes")]

    operations = [
        migrations.AddField(
            model_name="record",
            name="sealed_title",
            field=models.BinaryField(null=True),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(("sealed_title__isnull", True), ("title", ""), _connector="OR"),
                name="record_title_sealed_or_open",
            ),
        ),
    ]
