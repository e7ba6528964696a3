
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0001_initial'),
        ('people', '0001_initial'),
        ('supply', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrderEdit',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('changes', models.JSONField()),
                ('before', models.JSONField()),
                ('made_by', models.CharField(max_length=100)),
                ('made_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('file_name', models.CharField(max_length=255)),
                ('source', models.CharField(default='file', max_length=40)),
                ('mapping', models.JSONField(default=dict)),
                ('options', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('uploaded', 'Uploaded'), ('importing', 'Importing'), ('done', 'Done'), ('failed', 'Failed'), ('undone', 'Undone')], default='uploaded', max_length=10)),
                ('job_id', models.UUIDField(null=True)),
                ('row_count', models.IntegerField(default=0)),
                ('done_pieces', models.JSONField(default=list)),
                ('done_orders', models.IntegerField(default=0)),
                ('order_count', models.IntegerField(default=0)),
                ('errors', models.JSONField(default=list)),
                ('error_count', models.IntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.CharField(max_length=100)),
                ('undone_at', models.DateTimeField(null=True)),
                ('faulty_file', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                ('file', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('prefix', models.CharField(max_length=40)),
                ('last', models.IntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'prefix'), name='orders_series_prefix')],
            },
        ),
        migrations.CreateModel(
            name='OrderType',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=100)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'code'), name='orders_type_code')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('number', models.CharField(max_length=60)),
                ('channel', models.CharField(choices=[('web', 'Web'), ('phone', 'Phone'), ('email', 'Email'), ('marketplace', 'Marketplace'), ('sales', 'Sales'), ('api', 'Api')], default='sales', max_length=20)),
                ('state', models.CharField(choices=[('review', 'Review'), ('open', 'Open'), ('delivered', 'Delivered'), ('accepted', 'Accepted'), ('cancelled', 'Cancelled')], default='open', max_length=10)),
                ('reference', models.CharField(blank=True, default='', max_length=100)),
                ('note', models.TextField(blank=True, default='')),
                ('ordered_at', models.DateTimeField()),
                ('requested_at', models.DateTimeField(null=True)),
                ('committed_at', models.DateTimeField(null=True)),
                ('committed_earliest_at', models.DateTimeField(null=True)),
                ('committed_confidence', models.FloatField(null=True)),
                ('projected_at', models.DateTimeField(null=True)),
                ('projected_earliest_at', models.DateTimeField(null=True)),
                ('projected_latest_at', models.DateTimeField(null=True)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('value_minor', models.BigIntegerField(default=0)),
                ('currency', models.CharField(default='CNY', max_length=3)),
                ('penalty_minor_per_day', models.BigIntegerField(default=0)),
                ('customer_name', models.CharField(max_length=200)),
                ('customer_sort', models.CharField(blank=True, default='', max_length=200)),
                ('tier', models.CharField(max_length=10)),
                ('region', models.CharField(blank=True, default='', max_length=100)),
                ('city', models.CharField(blank=True, default='', max_length=100)),
                ('postcode', models.CharField(blank=True, default='', max_length=20)),
                ('family', models.CharField(blank=True, default='', max_length=100)),
                ('supplier_code', models.CharField(blank=True, default='', max_length=60)),
                ('lane_code', models.CharField(blank=True, default='', max_length=120)),
                ('search', models.CharField(blank=True, default='', max_length=800)),
                ('stage_code', models.CharField(blank=True, default='', max_length=40)),
                ('stage_name', models.CharField(blank=True, default='', max_length=100)),
                ('late_probability', models.FloatField(null=True)),
                ('severity', models.CharField(blank=True, default='', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('batch', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='orders.importbatch')),
                ('contact', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.contact')),
                ('customer', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='people.customer')),
                ('owner', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.member')),
                ('order_type', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orders.ordertype')),
            ],
        ),
        migrations.CreateModel(
            name='RememberedMapping',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('signature', models.CharField(max_length=64)),
                ('mapping', models.JSONField()),
                ('used_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'signature'), name='orders_mapping_signature')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('position', models.IntegerField()),
                ('item_code', models.CharField(blank=True, default='', max_length=60)),
                ('item_name', models.CharField(max_length=200)),
                ('family', models.CharField(blank=True, default='', max_length=100)),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=18)),
                ('unit', models.CharField(default='件', max_length=20)),
                ('price_minor', models.BigIntegerField(default=0)),
                ('freight_minor', models.BigIntegerField(default=0)),
                ('handover_due_at', models.DateTimeField(null=True)),
                ('item', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.item')),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
                ('supplier', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.supplier')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'order', 'position'), name='orders_line_position'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='orders_line_quantity')],
            },
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organisation_id', 'state', 'committed_at', 'id'], include=('number', 'customer', 'customer_sort', 'order_type', 'channel', 'batch', 'owner', 'ordered_at', 'requested_at', 'projected_at', 'delivered_at', 'value_minor', 'tier', 'region', 'search', 'stage_code', 'late_probability', 'severity'), name='orders_list'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organisation_id', 'state', 'region'], name='orders_state_region'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organisation_id', 'state', 'ordered_at', 'id'], name='orders_state_ordered'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organisation_id', 'state', 'projected_at', 'id'], name='orders_state_projected'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(models.F('organisation_id'), models.F('state'), models.OrderBy(models.F('late_probability'), descending=True, nulls_last=True), models.F('id'), name='orders_state_late'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organisation_id', 'customer', '-ordered_at'], name='orders_by_customer'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organisation_id', 'state', 'stage_code'], name='orders_state_stage'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organisation_id', 'delivered_at'], name='orders_by_delivered'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'number'), name='orders_order_number'),
        ),
    ]
