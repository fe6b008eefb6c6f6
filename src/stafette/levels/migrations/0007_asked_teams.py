"""Filled on its own: PostgreSQL alters no table that waits for its foreign keys to be checked."""

from django.db import migrations

# Every question so far was one about a hand-over.
ASKED = """
UPDATE levels_inquiry SET
    leg_id = (SELECT h.to_leg_id FROM levels_handover h WHERE h.id = hand_over_id),
    team_id = (SELECT l.team_id FROM levels_handover h JOIN levels_leg l ON l.id = h.from_leg_id
        WHERE h.id = hand_over_id)"""


class Migration(migrations.Migration):
    dependencies = [("levels", "0006_contracts")]
    operations = [migrations.RunSQL(ASKED, migrations.RunSQL.noop)]
