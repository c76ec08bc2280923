"""Officers are asked for a second factor in every company: what said otherwise goes, and cannot come back."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

_ASK = (
    "UPDATE security_securityprofile SET officers = true, version = version + 1 WHERE NOT officers"
)


class Migration(migrations.Migration):
    dependencies: ClassVar[list] = [("security", "0018_leaving_exceptions")]

    operations: ClassVar[list] = [
        migrations.RunSQL(_ASK, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="securityprofile",
            name="officers",
            field=models.BooleanField(default=True),
        ),
        migrations.AddConstraint(
            model_name="securityprofile",
            constraint=models.CheckConstraint(
                name="security_profile_asks_officers", condition=Q(officers=True)
            ),
        ),
    ]
