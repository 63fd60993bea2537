from django.db import models


class WorkerSign(models.Model):
    """One background worker, which says that it lives again and again; what a silent one did begins anew."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it ended in good order.")
    place = models.CharField(
        max_length=200, blank=True, help_text="Where the number of its process means that process."
    )
    process = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.worker_id
