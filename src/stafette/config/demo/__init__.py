"""A small desk to look at: a company of 25 people, three levels, 60 tickets, 20 articles."""

from stafette.config.demo.seed import AlreadyThere, NotTheDemo, is_seeded, remove, seed

__all__ = ["AlreadyThere", "NotTheDemo", "is_seeded", "remove", "seed"]
