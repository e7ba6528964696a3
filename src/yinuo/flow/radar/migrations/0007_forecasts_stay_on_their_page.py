from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("radar", "0006_heartbeat"),
    ]

    operations = [
        # Half of the rows are written every night, most of them with the same next look: where a page has room for the
        # new row, no index is touched.
        migrations.RunSQL(
            "alter table radar_forecast set (fillfactor = 70)",
            "alter table radar_forecast reset (fillfactor)",
        ),
    ]
