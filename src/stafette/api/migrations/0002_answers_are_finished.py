from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="keptanswer", name="status", field=models.PositiveSmallIntegerField()
        ),
        migrations.AddIndex(
            model_name="keptanswer", index=models.Index(fields=["asked_at"], name="answer_asked")
        ),
    ]
