"""Reads the due list page by page from an index, where thousands of records end on one day (REQ-DSP-10)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0130_disposals"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="retentionstate",
            index=models.Index(
                condition=models.Q(("due__isnull", False)),
                fields=["due", "record"],
                name="due_list",
            ),
        ),
        migrations.RemoveIndex(model_name="retentionstate", name="retention_due"),
    ]
