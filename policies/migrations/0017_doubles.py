"""Lets a category say whether one who enters a customer there may be already must decide it first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0016_reference_cases")]

    operations = [
        migrations.AddField(
            model_name="categoryrow",
            name="doubles",
            field=models.CharField(blank=True, max_length=20, null=True),
        ),
        migrations.AddConstraint(
            model_name="categoryrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("doubles__isnull", True), ("doubles__in", ["ask", "tell"]), _connector="OR"
                ),
                name="category_doubles_known",
            ),
        ),
    ]
