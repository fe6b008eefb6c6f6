import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("levels", "0007_asked_teams")]
    operations = [
        migrations.AlterField(
            model_name="inquiry",
            name="leg",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inquiries",
                to="levels.leg",
            ),
        ),
        migrations.AlterField(
            model_name="inquiry",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inquiries",
                to="levels.team",
            ),
        ),
    ]
