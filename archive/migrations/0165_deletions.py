"""Lets a deletion be an outcome once it has happened; notes what stands in a printout and which ledger file went."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Exists, OuterRef


def wait_for_disposal(apps, _schema):
    """What was only named for disposal so far is not deleted yet: let these requests wait for it."""
    requests = apps.get_model("archive", "DataRequest").objects
    record = apps.get_model("archive", "Record").objects.filter(pk=OuterRef("record"))
    same = requests.filter(record=OuterRef("record"), kind=OuterRef("kind"))
    named = requests.filter(Exists(record), state="answered", outcome="deleted")
    named = named.exclude(Exists(same.exclude(state="answered")))
    named.update(state="deleting", answered_on=None, answered_by=None)


def answered_as_named(apps, _schema):
    """Call a deletion answered with its decision, as before."""
    requests = apps.get_model("archive", "DataRequest").objects.filter(state="deleting")
    requests.update(state="answered", answered_on=models.F("received_on"))


class Migration(migrations.Migration):
    # With it the doors are made anew: that of the register also empties where a destroyed record lay.
    dependencies = [("archive", "0155_shares")]

    operations = [
        migrations.AddField("datarequest", "number", models.CharField(blank=True, max_length=210)),
        migrations.AddField("datarequest", "disposal", models.CharField(blank=True, max_length=60)),
        migrations.AddField("datarequest", "kept", models.JSONField(default=dict)),
        migrations.AlterField(
            "datarequest",
            "state",
            models.CharField(
                choices=[
                    ("open", "open"),
                    ("deciding", "with who decides"),
                    ("deleting", "to be destroyed"),
                    ("answered", "answered"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "disposal",
            "ground",
            models.CharField(
                choices=[
                    ("due", "its period has run out"),
                    ("outdated", "outdated or invalid"),
                    ("asked", "deletion on request"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            "printout",
            "records",
            django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), null=True),
        ),
        migrations.AddField("importjob", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.RunPython(wait_for_disposal, answered_as_named),
    ]
