"""Keeps stock-takes with their scans and findings, and inspections with checklists, photos and issues."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0067_labels_lags_incidents"),
        ("decisions", "0006_step_passings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Inspection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inspected_on", models.DateField(null=True)),
                (
                    "duty",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="decisions.duty",
                    ),
                ),
                (
                    "filled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="archive.location",
                    ),
                ),
            ],
            options={
                "db_table": "archive_inspection",
            },
        ),
        migrations.CreateModel(
            name="InspectionPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=32, unique=True)),
                ("sealed", models.BinaryField()),
                ("caption", models.CharField(blank=True, max_length=100)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="archive.inspection",
                    ),
                ),
            ],
            options={
                "db_table": "archive_inspection_photo",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="StockTake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=32)),
                ("public_key", models.CharField(max_length=120)),
                ("private_key", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "being counted"),
                            ("closed", "closed"),
                            ("cancelled", "given up"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock_takes",
                        to="archive.location",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_stock_take",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="StockFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("result", models.CharField(max_length=10)),
                ("moved_at", models.DateTimeField(null=True)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stock_findings",
                        to="archive.record",
                    ),
                ),
                (
                    "registered",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.location",
                    ),
                ),
                (
                    "seen",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.location",
                    ),
                ),
                (
                    "take",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="archive.stocktake",
                    ),
                ),
            ],
            options={
                "db_table": "archive_stock_finding",
            },
        ),
        migrations.CreateModel(
            name="StockDevice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=64)),
                ("joined_at", models.DateTimeField()),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "at",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.location",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "take",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="devices",
                        to="archive.stocktake",
                    ),
                ),
            ],
            options={
                "db_table": "archive_stock_device",
            },
        ),
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32)),
                ("zh", models.CharField(max_length=100)),
                ("en", models.CharField(blank=True, max_length=100)),
                ("unit", models.CharField(blank=True, max_length=16)),
                ("retired", models.BooleanField(default=False)),
                (
                    "room",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.location",
                    ),
                ),
            ],
            options={
                "db_table": "archive_checklist_item",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("room", "code"), name="checklist_item_once", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectionAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32)),
                ("zh", models.CharField(max_length=100)),
                ("en", models.CharField(blank=True, max_length=100)),
                ("unit", models.CharField(blank=True, max_length=16)),
                ("mark", models.CharField(max_length=8)),
                ("value", models.CharField(blank=True, max_length=32)),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="archive.inspection",
                    ),
                ),
            ],
            options={
                "db_table": "archive_inspection_answer",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("inspection", "code"), name="inspection_answer_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mark__in", ("good", "none")),
                            models.Q(("mark", "bad"), models.Q(("note", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="inspection_answer_mark",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectionIssue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("item", models.CharField(blank=True, max_length=32)),
                ("text", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to be handled"),
                            ("handled", "to be looked at"),
                            ("closed", "closed"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("reported_on", models.DateField()),
                ("due_on", models.DateField()),
                ("action", models.CharField(blank=True, max_length=500)),
                ("handled_on", models.DateField(null=True)),
                ("verdict", models.CharField(blank=True, max_length=500)),
                ("closed_on", models.DateField(null=True)),
                (
                    "handled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issues",
                        to="archive.inspection",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_inspection_issue",
                "ordering": ["due_on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=["due_on", "id"],
                        name="inspection_issue_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(
                                ("closed_on__isnull", False),
                                ("handled_by__isnull", False),
                                ("verified_by__isnull", False),
                                models.Q(("verified_by", models.F("handled_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="inspection_issue_closed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "open"),
                            models.Q(("action", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="inspection_issue_handled_has_action",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockScan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=8)),
                ("text", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("arrived_at", models.DateTimeField()),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scans",
                        to="archive.stockdevice",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.location",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="archive.record",
                    ),
                ),
            ],
            options={
                "db_table": "archive_stock_scan",
                "constraints": [
                    models.UniqueConstraint(fields=("device", "order"), name="stock_scan_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "record"), ("record__isnull", False)),
                            models.Q(
                                ("kind", "place"),
                                ("location__isnull", False),
                                ("record__isnull", True),
                            ),
                            models.Q(
                                ("kind__in", ("foreign", "unknown")), ("record__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="stock_scan_of_its_kind",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="stocktake",
            constraint=models.UniqueConstraint(fields=("token",), name="stock_take_token_once"),
        ),
        migrations.AddConstraint(
            model_name="stocktake",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("location",),
                name="stock_take_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="stocktake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True), ("ended_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="stock_take_ended_has_time",
            ),
        ),
        migrations.AddIndex(
            model_name="stockfinding",
            index=models.Index(fields=["take", "result", "id"], name="stock_finding_list"),
        ),
        migrations.AddConstraint(
            model_name="stockfinding",
            constraint=models.UniqueConstraint(
                fields=("take", "record"), name="stock_finding_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="stockfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("result", "missing"), ("seen__isnull", True)),
                    models.Q(
                        ("result__in", ("found", "misplaced", "surplus")), ("seen__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="stock_finding_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("result", "misplaced"), _negated=True),
                    models.Q(("registered", models.F("seen")), _negated=True),
                    _connector="OR",
                ),
                name="stock_finding_misplaced_is_elsewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockdevice",
            constraint=models.UniqueConstraint(fields=("take", "token"), name="stock_device_once"),
        ),
    ]
