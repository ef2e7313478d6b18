from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane: the smallest profile of OWASP's Password Storage Cheat Sheet.

    Django's default takes 100 MB for each sign-in and each signature.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
