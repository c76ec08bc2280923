from django.db import migrations, models


class Migration(migrations.Migration):
    """A plan keeps the forecast of both policies, counted in its own snapshot."""

    dependencies = [
        ("archive", "0008_plans"),
    ]

    operations = [
        migrations.AddField(
            model_name="policyplan",
            name="forecast",
            field=models.JSONField(db_default={}, default=dict),
        ),
    ]
