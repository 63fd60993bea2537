from django.db import models


class CachedValue(models.Model):
    """The table of Django's database cache, as `createcachetable` makes it.

    As a model it comes with the migrations; only the cache reads and writes it.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "awskb_cache"

    def __str__(self) -> str:
        return self.cache_key
