"""Keeps notes on how customers develop (关注发展动态), and who watches which record."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0074_view_requests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DevelopmentNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="happened on")),
                ("text", models.CharField(max_length=2000, verbose_name="what happened")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="archive.developmentnote",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="development_notes",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_development_note",
                "indexes": [
                    models.Index(fields=["record", "-happened_on"], name="development_note_record"),
                    models.Index(
                        models.OrderBy(models.F("happened_on"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="development_note_day",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True),
                            models.Q(("source", ""), _negated=True),
                        ),
                        name="development_note_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("seen", models.BigIntegerField()),
                ("news_at", models.DateTimeField(null=True)),
                ("news_by", models.CharField(blank=True, max_length=100)),
                ("news_verb", models.CharField(blank=True, max_length=60)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_watch",
                "constraints": [
                    models.UniqueConstraint(fields=("person", "record"), name="watch_once")
                ],
            },
        ),
    ]
