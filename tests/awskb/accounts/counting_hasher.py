"""A password hasher that writes down how often it was asked."""

from django.contrib.auth.hashers import MD5PasswordHasher

COUNTED: list[str] = []


class CountingHasher(MD5PasswordHasher):
    algorithm = "counting_md5"

    def encode(self, password: str, salt: str) -> str:
        COUNTED.append(password)
        return super().encode(password, salt)
