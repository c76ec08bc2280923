"""Lets filed records that are closed to a person at first be opened to him for a time."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0027_filing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("category", models.CharField(max_length=64)),
                ("record", models.BigIntegerField(null=True)),
                ("purpose", models.CharField(blank=True, max_length=40)),
                ("identity", models.CharField(blank=True, max_length=20)),
                ("opened_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("request", models.BigIntegerField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "until"], name="opening_in_force")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("opened_at"))),
                        name="opening_ends_after_it_begins",
                    )
                ],
            },
        ),
    ]
