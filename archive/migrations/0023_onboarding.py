import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0021_reminder_state"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OnboardingFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("people", "people"),
                            ("places", "places"),
                            ("customers", "customers"),
                            ("items", "contracts and other documents"),
                            ("boxes", "boxes"),
                            ("loans", "loans that are out"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="expected name")),
                ("category", models.CharField(blank=True, max_length=64, verbose_name="category")),
                (
                    "department",
                    models.CharField(blank=True, max_length=16, verbose_name="department"),
                ),
                ("due_on", models.DateField(null=True, verbose_name="due")),
                (
                    "left_out",
                    models.CharField(blank=True, max_length=500, verbose_name="why it is left out"),
                ),
                ("ticked_count", models.PositiveIntegerField(null=True)),
                ("ticked_note", models.CharField(blank=True, max_length=500)),
                ("ticked_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_onboarding_file",
                "ordering": ("position", "id"),
            },
        ),
        migrations.CreateModel(
            name="OnboardingImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attached_at", models.DateTimeField()),
                ("figures", models.JSONField(default=dict)),
                ("run", models.PositiveIntegerField(default=0)),
                ("figured_at", models.DateTimeField(null=True)),
                (
                    "attached_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imports",
                        to="archive.onboardingfile",
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.importjob",
                    ),
                ),
            ],
            options={
                "db_table": "archive_onboarding_import",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="OnboardingProject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("note", models.CharField(blank=True, max_length=2000, verbose_name="note")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("signed", "signed")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("run", models.PositiveIntegerField(default=0)),
                ("job", models.BigIntegerField(null=True)),
                ("protocol", models.TextField(blank=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_onboarding_project",
            },
        ),
        migrations.AddField(
            model_name="onboardingfile",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="archive.onboardingproject",
            ),
        ),
        migrations.CreateModel(
            name="OnboardingQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("department", models.CharField(max_length=16, verbose_name="department")),
                ("text", models.CharField(max_length=1000, verbose_name="question")),
                ("due_on", models.DateField(null=True, verbose_name="due")),
                ("asked_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=2000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(null=True)),
                ("escalated_on", models.DateField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="archive.onboardingfile",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="archive.onboardingproject",
                    ),
                ),
            ],
            options={
                "db_table": "archive_onboarding_question",
            },
        ),
        migrations.CreateModel(
            name="OnboardingReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=400)),
                ("text", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reasons",
                        to="archive.onboardingimport",
                    ),
                ),
            ],
            options={
                "db_table": "archive_onboarding_reason",
            },
        ),
        migrations.AddConstraint(
            model_name="onboardingproject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("digest", ""), ("signed_by__isnull", True), ("state", "open")),
                    models.Q(
                        ("signed_at__isnull", False),
                        ("signed_by__isnull", False),
                        ("state", "signed"),
                        models.Q(("digest", ""), _negated=True),
                        models.Q(("protocol", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="onboarding_signed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="onboardingfile",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("project", "position"),
                name="onboarding_file_place",
            ),
        ),
        migrations.AddIndex(
            model_name="onboardingquestion",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", True)),
                fields=["department", "person"],
                name="onboarding_question_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="onboardingreason",
            constraint=models.UniqueConstraint(
                fields=("link", "key"), name="onboarding_reason_once"
            ),
        ),
    ]
