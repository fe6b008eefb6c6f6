"""Stafette, the relay service desk."""

__version__ = "0.1.0"
