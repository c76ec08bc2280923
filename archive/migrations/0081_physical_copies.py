"""Keeps physical copies made as backup (实体档案备份), their moves, labels and incidents, and counts them apart."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0079_statuses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Copy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=200)),
                ("suffix", models.PositiveSmallIntegerField()),
                ("label", models.CharField(max_length=210)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("photocopy", "photocopy"),
                            ("scan", "scans on a medium"),
                            ("duplicate", "duplicate original"),
                        ],
                        max_length=10,
                    ),
                ),
                ("items", models.JSONField(default=list)),
                ("part", models.CharField(blank=True, max_length=200)),
                ("pages", models.PositiveIntegerField()),
                ("made_on", models.DateField()),
                ("made_by", models.CharField(max_length=100)),
                ("placed_at", models.DateTimeField()),
                ("registered_at", models.DateTimeField()),
                ("withdrawn_on", models.DateField(null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "db_table": "archive_copy",
            },
        ),
        migrations.RemoveConstraint(
            model_name="labelcode",
            name="label_code_of_one_thing",
        ),
        migrations.RemoveConstraint(
            model_name="move",
            name="location_move_of_one_thing",
        ),
        migrations.RemoveConstraint(
            model_name="stockfinding",
            name="stock_finding_once",
        ),
        migrations.RemoveConstraint(
            model_name="stockscan",
            name="stock_scan_of_its_kind",
        ),
        migrations.AlterField(
            model_name="incident",
            name="number",
            field=models.CharField(blank=True, max_length=210),
        ),
        migrations.AddField(
            model_name="copy",
            name="location",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copies",
                to="archive.location",
            ),
        ),
        migrations.AddField(
            model_name="copy",
            name="placed_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="copy",
            name="record",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="copies",
                to="archive.record",
            ),
        ),
        migrations.AddField(
            model_name="copy",
            name="registered_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="copy",
            name="withdrawn_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="copy",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="incidents",
                to="archive.copy",
            ),
        ),
        migrations.AddField(
            model_name="labelcode",
            name="copy",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="label_code",
                to="archive.copy",
            ),
        ),
        migrations.AddField(
            model_name="move",
            name="copy",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="moves",
                to="archive.copy",
            ),
        ),
        migrations.AddField(
            model_name="stockfinding",
            name="copy",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="archive.copy",
            ),
        ),
        migrations.AddField(
            model_name="stockscan",
            name="copy",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="archive.copy",
            ),
        ),
        migrations.AddConstraint(
            model_name="labelcode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("copy__isnull", True),
                        ("location__isnull", False),
                        ("record__isnull", True),
                    ),
                    models.Q(
                        ("copy__isnull", True),
                        ("location__isnull", True),
                        ("record__isnull", False),
                    ),
                    models.Q(
                        ("copy__isnull", False),
                        ("location__isnull", True),
                        ("record__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="label_code_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("copy__isnull", True), ("moved__isnull", False), ("record__isnull", True)
                    ),
                    models.Q(
                        ("copy__isnull", True), ("moved__isnull", True), ("record__isnull", False)
                    ),
                    models.Q(
                        ("copy__isnull", False), ("moved__isnull", True), ("record__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="location_move_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockfinding",
            constraint=models.UniqueConstraint(
                fields=("take", "record", "copy"), name="stock_finding_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="stockscan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("copy__isnull", True), ("kind", "record"), ("record__isnull", False)),
                    models.Q(("copy__isnull", False), ("kind", "copy"), ("record__isnull", False)),
                    models.Q(
                        ("copy__isnull", True),
                        ("kind", "place"),
                        ("location__isnull", False),
                        ("record__isnull", True),
                    ),
                    models.Q(
                        ("copy__isnull", True),
                        ("kind__in", ("foreign", "unknown")),
                        ("record__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="stock_scan_of_its_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.UniqueConstraint(
                fields=("record", "suffix"), name="copy_suffix_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Upper("label"), name="copy_label_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("location__isnull", False), ("withdrawn_on__isnull", True)),
                    models.Q(
                        ("location__isnull", True),
                        ("withdrawn_on__isnull", False),
                        models.Q(("withdrawn_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="copy_lies_until_withdrawn",
            ),
        ),
    ]
