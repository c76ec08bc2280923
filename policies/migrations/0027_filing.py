"""Lets a category say how, until when and in which order it is filed, and who is told of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0025_signed_cards")]

    operations = [
        migrations.AddField(
            model_name="categoryrow",
            name="filing_days",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="categoryrow",
            name="filing_from",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="categoryrow",
            name="filing_steps",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="categoryrow",
            name="reported_to",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
    ]
