from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0002_audit_checkpoints"),
    ]

    operations = [
        migrations.CreateModel(
            name="FailedSignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("company", models.CharField(max_length=26)),
                ("address", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=32)),
                ("failures", models.PositiveIntegerField(default=1)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("address", "company", "name"), name="tenants_failedsignin_once"
                    )
                ],
            },
        ),
    ]
