
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=200)),
                ('family', models.CharField(blank=True, default='', max_length=100)),
                ('unit', models.CharField(default='件', max_length=20)),
                ('weight_g', models.FloatField(null=True)),
                ('volume_cm3', models.FloatField(null=True)),
                ('price_minor', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=100)),
                ('plain', models.JSONField()),
                ('is_default', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'code'), name='supply_calendar_code')],
            },
        ),
        migrations.CreateModel(
            name='Carrier',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=100)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'code'), name='supply_carrier_code')],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=100)),
                ('region', models.CharField(blank=True, default='', max_length=100)),
                ('timezone', models.CharField(default='Asia/Shanghai', max_length=60)),
                ('cutoff_minute', models.IntegerField(null=True)),
                ('calendar', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.calendar')),
            ],
        ),
        migrations.CreateModel(
            name='Stock',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('on_hand', models.DecimalField(decimal_places=4, default=0, max_digits=18)),
                ('reserved', models.DecimalField(decimal_places=4, default=0, max_digits=18)),
                ('safety', models.DecimalField(decimal_places=4, default=0, max_digits=18)),
                ('item', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='supply.item')),
                ('site', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='supply.site')),
            ],
        ),
        migrations.CreateModel(
            name='Supplier',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=200)),
                ('region', models.CharField(blank=True, default='', max_length=100)),
                ('postcode', models.CharField(blank=True, default='', max_length=20)),
                ('lead_hours', models.FloatField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'code'), name='supply_supplier_code')],
            },
        ),
        migrations.AddField(
            model_name='item',
            name='supplier',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.supplier'),
        ),
        migrations.CreateModel(
            name='WorkCentre',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=100)),
                ('calendar', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.calendar')),
                ('site', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.site')),
            ],
        ),
        migrations.CreateModel(
            name='Lane',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('code', models.CharField(max_length=120)),
                ('origin', models.CharField(max_length=100)),
                ('destination', models.CharField(max_length=100)),
                ('low_hours', models.FloatField()),
                ('usual_hours', models.FloatField()),
                ('high_hours', models.FloatField()),
                ('carrier', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.carrier')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'code'), name='supply_lane_code'), models.CheckConstraint(condition=models.Q(('low_hours__gt', 0), ('low_hours__lte', models.F('usual_hours')), ('usual_hours__lte', models.F('high_hours'))), name='supply_lane_hours_ordered')],
            },
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'code'), name='supply_site_code'),
        ),
        migrations.AddConstraint(
            model_name='stock',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'item', 'site'), name='supply_stock_one'),
        ),
        migrations.AddConstraint(
            model_name='stock',
            constraint=models.CheckConstraint(condition=models.Q(('on_hand__gte', 0)), name='supply_stock_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='stock',
            constraint=models.CheckConstraint(condition=models.Q(('reserved__gte', 0), ('reserved__lte', models.F('on_hand'))), name='supply_stock_reserved_within'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'code'), name='supply_item_code'),
        ),
        migrations.AddConstraint(
            model_name='workcentre',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'code'), name='supply_workcentre_code'),
        ),
    ]
