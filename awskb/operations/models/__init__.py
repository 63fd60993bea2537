from awskb.operations.models.cached_value import CachedValue
from awskb.operations.models.change_counter import ChangeCounter
from awskb.operations.models.scheduled_job import ScheduledJob
from awskb.operations.models.worker_sign import WorkerSign

__all__ = ["CachedValue", "ChangeCounter", "ScheduledJob", "WorkerSign"]
