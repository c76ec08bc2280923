"""Lets a category have its titles, and the names they come from, sealed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0020_reckoned_dates")]

    operations = [
        migrations.AddField(
            model_name="categoryrow",
            name="titles",
            field=models.CharField(blank=True, max_length=20, null=True),
        ),
        migrations.AddConstraint(
            model_name="categoryrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("titles__isnull", True), ("titles__in", ["open", "sealed"]), _connector="OR"
                ),
                name="category_titles_known",
            ),
        ),
    ]
