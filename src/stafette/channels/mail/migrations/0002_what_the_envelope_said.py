from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]

    operations = [
        migrations.AddField(
            "arrival",
            "envelope_to",
            models.CharField(blank=True, max_length=320, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "arrival",
            "mail_id",
            models.CharField(blank=True, max_length=998, default=""),
            preserve_default=False,
        ),
    ]
