import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _person(**options):
    return models.ForeignKey(
        db_constraint=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        **options,
    )


class Migration(migrations.Migration):
    """The people of a record and its due date go without a foreign key: checking six of them took a tenth of a commit."""

    dependencies = [
        ("archive", "0017_plan_of_levels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField("record", "owner", _person(blank=True)),
        migrations.AlterField("record", "created_by", _person()),
        migrations.AlterField("record", "updated_by", _person(db_index=False)),
        migrations.AlterField("record", "signed_by", _person(db_index=False)),
        migrations.AlterField("record", "filed_by", _person(db_index=False)),
        migrations.AlterField(
            "retentionstate",
            "record",
            models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="retention",
                serialize=False,
                to="archive.record",
            ),
        ),
    ]
