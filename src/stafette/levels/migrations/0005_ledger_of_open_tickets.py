"""Tickets that are open already: their ledger begins with the leg that holds them.

Nobody kept what came before, so nothing is invented for it.
"""

from django.db import migrations

BEGIN = """
INSERT INTO levels_ledgerentry (ticket_id, leg_id, team_id, began_at, activity, hours_id)
SELECT leg.ticket_id, leg.id, leg.team_id, leg.started_at,
    CASE WHEN ticket.state = 'waiting' THEN ticket.waiting_for
        WHEN leg.agent_id IS NULL THEN 'pick_up'
        ELSE 'working' END,
    (SELECT clock.hours_id FROM sla_clock clock WHERE clock.ticket_id = leg.ticket_id
        AND clock.measure = 'resolution' AND clock.stopped_at IS NULL)
FROM levels_leg leg
JOIN tickets_ticket ticket ON ticket.id = leg.ticket_id
    AND ticket.state IN ('new', 'open', 'waiting')
WHERE leg.ended_at IS NULL
ORDER BY leg.id"""


class Migration(migrations.Migration):
    dependencies = [("levels", "0004_ledger")]
    operations = [migrations.RunSQL(BEGIN, migrations.RunSQL.noop)]
