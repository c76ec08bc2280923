"""What every table of a company shares."""

from typing import ClassVar

from django.db import models


class CompanyTable(models.Model):
    """Base of our own tables: Wagtail's reference index would write a row for every link of every record."""

    wagtail_reference_index_ignore: ClassVar[bool] = True

    class Meta:
        abstract = True
