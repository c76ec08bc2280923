from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("security", "0004_positions_that_keep"),
    ]

    operations = [
        migrations.CreateModel(
            name="FactorPace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("due_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SecurityProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("profile", models.CharField(default="asvs", max_length=16)),
                ("officers", models.BooleanField(default=False)),
                ("positions", models.JSONField(default=list)),
                ("people", models.JSONField(default=list)),
                ("grace_days", models.PositiveSmallIntegerField(default=7)),
                ("since", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="security_profile_one_row"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("profile__in", ("asvs", "dengbao3"))),
                        name="security_profile_known",
                    ),
                ],
            },
        ),
    ]
