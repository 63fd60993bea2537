from awskb.operations.models.cached_value import CachedValue
from awskb.operations.models.change_counter import ChangeCounter

__all__ = ["CachedValue", "ChangeCounter"]
