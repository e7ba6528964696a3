
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0003_import_entered'),
        ('people', '0002_notice_attachment'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='order',
            name='orders_state_committed',
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organisation_id', 'state', 'committed_at', 'id'], include=('created_at',), name='orders_state_committed'),
        ),
    ]
