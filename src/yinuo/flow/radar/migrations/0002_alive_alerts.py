
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0002_list_indexes'),
        ('people', '0002_notice_attachment'),
        ('radar', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('state', 'resolved'), _negated=True), fields=['organisation_id', '-impact', 'id'], include=('severity', 'state', 'committed_at', 'order'), name='radar_alert_alive'),
        ),
    ]
