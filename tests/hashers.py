"""Argon2 with the lowest cost: the tests found hundreds of members."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 that takes well under a millisecond."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
