"""An index on what is not filed yet: the counts of department heads read only these few records."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0004_unfinished_entries")]

    operations = [
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("state", "filed"), _negated=True),
                fields=["department"],
                name="record_not_filed",
            ),
        ),
    ]
