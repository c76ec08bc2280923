from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("security", "0003_unfinished_entries"),
    ]

    operations = [
        migrations.AddField(
            model_name="position",
            name="keeps",
            field=models.BooleanField(
                default=False, db_default=False, verbose_name="keeps the files of its department"
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="leads",
            field=models.BooleanField(
                default=False, db_default=False, verbose_name="leads its department"
            ),
        ),
        # What the code said until now; from here on each company says it itself.
        migrations.RunSQL(
            sql=(
                "UPDATE security_position SET keeps = code IN ('ARC', 'ARCH', 'CLK'), "
                "leads = code IN ('DH', 'ARCH')"
            ),
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
