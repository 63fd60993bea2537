from awskb.operations.models.cached_value import CachedValue

__all__ = ["CachedValue"]
