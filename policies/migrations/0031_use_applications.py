"""Gives a right for a time the number of the application it was opened by (REQ-USE-03)."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0030_openings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="personalgrant",
            name="application",
            field=models.CharField(blank=True, db_default="", max_length=20),
        ),
        migrations.AddConstraint(
            model_name="personalgrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("application", ""),
                    models.Q(("record__isnull", False), ("request__isnull", False)),
                    _connector="OR",
                ),
                name="personal_grant_applied_for_a_record",
            ),
        ),
    ]
