"""The one place that reads the clock; everything else is told the time."""

from datetime import UTC, datetime

from django.db import connection


def now() -> datetime:
    """The moment, aware and in UTC, by this machine's clock."""
    return datetime.now(UTC)


def of_the_database() -> datetime:
    """The moment by the clock that all processes share, for leases.

    SQLite lives on one machine, whose clock this is; PostgreSQL is asked.
    """
    if connection.vendor != "postgresql":
        return now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment.astimezone(UTC)
