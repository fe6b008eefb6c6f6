import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    dependencies = [("sla", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="coverage", name="covered_once"),
        migrations.AddConstraint(
            model_name="coverage",
            constraint=models.UniqueConstraint(
                Coalesce("organisation", Value(0)),
                Coalesce("service", Value(0)),
                name="covered_once",
            ),
        ),
        migrations.AddField(
            model_name="clock",
            name="promise",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sla.promise"
            ),
        ),
    ]
