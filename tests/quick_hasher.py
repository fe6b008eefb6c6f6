"""Passwords of the stories: the product's way, with fewer of its rounds."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    iterations = 1000


class SlowHasher(PBKDF2PasswordHasher):
    """Its work is most of what a sign-in costs, as with the product's own."""

    iterations = 150_000
