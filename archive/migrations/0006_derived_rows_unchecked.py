import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Derived rows go without a foreign key in the database: checking them took a tenth of an import."""

    dependencies = [("archive", "0005_records_not_filed")]

    operations = [
        migrations.AlterField(
            model_name="equalitykey",
            name="record",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="equality_keys",
                to="archive.record",
            ),
        ),
        migrations.AlterField(
            model_name="searchwords",
            name="record",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="search_words",
                to="archive.record",
            ),
        ),
    ]
