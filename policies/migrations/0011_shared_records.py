"""Rights reach assigned and shared records, and one record is shared with one person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

_ROWS = ["own", "dept", "terr", "cust", "shared", "all"]


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0009_facets_titles_conditions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="grantrow", name="grant_rows_known"),
        migrations.AddConstraint(
            model_name="grantrow",
            constraint=models.CheckConstraint(condition=Q(rows__in=_ROWS), name="grant_rows_known"),
        ),
        migrations.AlterField(
            model_name="personalgrant", name="request", field=models.BigIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="personalgrant", name="record", field=models.BigIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="personalgrant",
            name="given_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="personalgrant", name="ended_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddConstraint(
            model_name="personalgrant",
            constraint=models.CheckConstraint(
                condition=Q(request__isnull=False)
                | Q(record__isnull=False, given_by__isnull=False),
                name="personal_grant_asked_for_or_shared",
            ),
        ),
        migrations.AddIndex(
            model_name="personalgrant",
            index=models.Index(
                condition=Q(record__isnull=False), fields=["record"], name="personal_grant_record"
            ),
        ),
    ]
