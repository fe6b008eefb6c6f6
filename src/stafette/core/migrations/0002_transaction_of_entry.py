"""PostgreSQL notes the transaction of each journal entry, so that followers miss none."""

from django.db import migrations


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE core_journalentry ADD COLUMN xid xid8 NOT NULL"
            " DEFAULT pg_current_xact_id()"
        )
        schema_editor.execute("CREATE INDEX journal_xid ON core_journalentry (xid, id)")


def take_away(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE core_journalentry DROP COLUMN xid")


class Migration(migrations.Migration):
    dependencies = (("core", "0001_initial"),)
    operations = (migrations.RunPython(add, take_away),)
