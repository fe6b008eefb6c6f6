"""When the next job is due, at any number of waiting ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_transaction_of_entry")]

    operations = [
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("state", "ready")), fields=["due_at"], name="job_due"
            ),
        ),
    ]
