"""Lets a category have its records keyed from cards only that carry a recorded sign-off."""

from django.db import migrations, models
from django.db.models import Q

NAME = "category_review_known"


def known(*values: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=NAME, condition=Q(review__isnull=True) | Q(review__in=list(values))
    )


class Migration(migrations.Migration):
    dependencies = [("policies", "0024_collecting")]

    operations = [
        migrations.RemoveConstraint(model_name="categoryrow", name=NAME),
        migrations.AddConstraint(
            model_name="categoryrow",
            constraint=known("before_entry", "signed_card", "after_entry", "none"),
        ),
    ]
