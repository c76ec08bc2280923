"""Lets customers fill in a form by a link that expires; only the digest of its token is kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0054_collected_items"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FillLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("category", models.CharField(max_length=64)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("department", models.CharField(blank=True, max_length=16)),
                ("once", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("used", models.PositiveIntegerField(default=0)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_fill_link",
            },
        ),
        migrations.AddField(
            model_name="rawitem",
            name="link",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="archive.filllink",
            ),
        ),
        migrations.AddIndex(
            model_name="filllink",
            index=models.Index(fields=["-created_at"], name="fill_link_latest"),
        ),
        migrations.AddConstraint(
            model_name="filllink",
            constraint=models.UniqueConstraint(fields=("digest",), name="fill_link_digest_once"),
        ),
        migrations.AddConstraint(
            model_name="filllink",
            constraint=models.CheckConstraint(
                condition=models.Q(("once", False), ("used__lte", 1), _connector="OR"),
                name="fill_link_once_used_once",
            ),
        ),
    ]
