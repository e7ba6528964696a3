
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='order',
            name='orders_list',
        ),
        migrations.RemoveIndex(
            model_name='order',
            name='orders_state_region',
        ),
        migrations.RemoveIndex(
            model_name='order',
            name='orders_state_late',
        ),
        migrations.RemoveIndex(
            model_name='order',
            name='orders_state_stage',
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organisation_id', 'state', 'committed_at', 'id'], name='orders_state_committed'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organisation_id', 'state', 'requested_at', 'id'], name='orders_state_requested'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organisation_id', 'state', 'late_probability', 'id'], name='orders_state_late'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organisation_id', 'state', 'customer_sort', 'id'], name='orders_state_customer'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organisation_id', 'state', 'value_minor', 'id'], name='orders_state_value'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organisation_id', 'state', 'region', 'severity', 'tier', 'stage_code', 'channel'], include=('id', 'search'), name='orders_find'),
        ),
        # The list reads from indexes alone where the table has been tidied since: sooner than at a fifth of its rows.
        migrations.RunSQL(
            'alter table orders_order set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05)',
            'alter table orders_order reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor)',
        ),
    ]
