import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("archive", "0031_notice_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImpactAssessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("category", models.CharField(max_length=64)),
                ("purpose", models.TextField()),
                ("author", models.CharField(max_length=100)),
                ("made_on", models.DateField()),
                ("result", models.CharField(max_length=10)),
                ("measures", models.TextField(blank=True)),
                ("valid_until", models.DateField()),
                ("reference", models.CharField(max_length=200)),
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
            ],
            options={
                "db_table": "archive_impact_assessment",
                "ordering": ["-made_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gt", models.F("made_on"))),
                        name="assessment_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ("fit", "measures", "unfit"))),
                        name="assessment_result",
                    ),
                ],
            },
        ),
    ]
