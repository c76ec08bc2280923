"""Lets a field be a facet and be required by another, and a category say how titles are put together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0007_governance")]

    operations = [
        migrations.AddField(
            model_name="fieldrow",
            name="required_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="fieldrow",
            name="required_values",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="fieldrow",
            name="facet",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="fieldrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("facet", False), ("listed", True), _connector="OR"),
                name="field_facet_is_listed",
            ),
        ),
        migrations.AddField(
            model_name="categoryrow",
            name="title_rule",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="categoryrow",
            name="titling",
            field=models.CharField(blank=True, max_length=20, null=True),
        ),
        migrations.AddConstraint(
            model_name="categoryrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("titling__isnull", True),
                    ("titling__in", ["generated", "checked"]),
                    _connector="OR",
                ),
                name="category_titling_known",
            ),
        ),
    ]
