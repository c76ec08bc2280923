"""Who does what in the life of a category's records, what collects the unclassified, and what is delegated."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0006_publication_on_a_day")]

    operations = [
        migrations.AddField(
            model_name="categoryrow",
            name="collecting",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="categoryrow",
            name="stages",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="grantrow",
            name="delegated",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
