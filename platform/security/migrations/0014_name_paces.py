from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("security", "0013_identity_providers"),
    ]

    operations = [
        migrations.CreateModel(
            name="NamePace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("due_at", models.DateTimeField()),
            ],
        ),
    ]
