from django.db import models


class ChangeCounter(models.Model):
    """How often something changed that pages show: for everybody, or of one person's own.

    Raised in the transaction that changes it (awskb.operations.change_counting), so that whoever reads the
    number and then a page's rows never keeps older rows under a newer number.
    """

    name = models.CharField(max_length=40, primary_key=True)
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
