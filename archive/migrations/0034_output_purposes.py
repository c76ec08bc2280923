from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0033_data_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="outputtally",
            name="purpose",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.RemoveConstraint(model_name="outputtally", name="output_tally_once"),
        migrations.AddConstraint(
            model_name="outputtally",
            constraint=models.UniqueConstraint(
                fields=("month", "person", "kind", "purpose"), name="output_tally_once_for"
            ),
        ),
    ]
