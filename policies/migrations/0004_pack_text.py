"""Lets a draft say which text of its pack it was brought up to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0003_age_fields"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="pack_text",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
