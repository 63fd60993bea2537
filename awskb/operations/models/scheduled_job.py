from django.db import models


class ScheduledJob(models.Model):
    """When something that is done by the clock is due next (awskb.operations.schedule)."""

    name = models.CharField(max_length=40, primary_key=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.due_at:%Y-%m-%d %H:%M}"
