import django.contrib.postgres.indexes
from django.db import migrations, models

# To set it is nothing; to build the index again would take minutes of a large archive.
_LATER = "ALTER INDEX search_words_gin SET (gin_pending_list_limit = 16384)"
_USUAL = "ALTER INDEX search_words_gin RESET (gin_pending_list_limit)"


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0025_alike_decisions"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_LATER, reverse_sql=_USUAL)],
            state_operations=[
                migrations.RemoveIndex(model_name="searchwords", name="search_words_gin"),
                migrations.AddIndex(
                    model_name="searchwords",
                    index=django.contrib.postgres.indexes.GinIndex(
                        fields=["words"], gin_pending_list_limit=16384, name="search_words_gin"
                    ),
                ),
            ],
        ),
        migrations.RemoveIndex(model_name="equalitykey", name="record_key_digest"),
        migrations.AddIndex(
            model_name="equalitykey",
            index=models.Index(fields=["digest"], name="record_key_by_digest"),
        ),
    ]
