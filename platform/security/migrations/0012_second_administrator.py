from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("security", "0011_one_administration_a_person"),
    ]

    operations = [
        migrations.CreateModel(
            name="RolePolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("second", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="role_policy_one_row"
                    )
                ],
            },
        ),
    ]
