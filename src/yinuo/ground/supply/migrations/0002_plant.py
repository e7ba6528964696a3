
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('supply', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('group', models.CharField(max_length=60)),
                ('protected', models.DecimalField(decimal_places=4, default=0, max_digits=18)),
                ('cap', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('until', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Component',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=18)),
                ('scrap', models.FloatField(default=0)),
                ('unit', models.CharField(blank=True, default='', max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name='Crew',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('skill', models.CharField(max_length=60)),
                ('name', models.CharField(blank=True, default='', max_length=100)),
                ('people', models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Downtime',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('machine', models.IntegerField(default=-1)),
                ('start_at', models.DateTimeField()),
                ('end_at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('sequence', models.IntegerField()),
                ('rank', models.IntegerField(default=0)),
                ('name', models.CharField(blank=True, default='', max_length=100)),
                ('setup_minutes', models.FloatField(default=0)),
                ('run_minutes', models.FloatField(default=0)),
                ('family', models.CharField(blank=True, default='', max_length=100)),
                ('skill', models.CharField(blank=True, default='', max_length=60)),
                ('outside_low_hours', models.FloatField(null=True)),
                ('outside_hours', models.FloatField(null=True)),
                ('outside_high_hours', models.FloatField(null=True)),
                ('low_factor', models.FloatField(null=True)),
                ('usual_factor', models.FloatField(null=True)),
                ('high_factor', models.FloatField(null=True)),
                ('cost_minor_per_hour', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='PurchaseLine',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('number', models.CharField(max_length=60)),
                ('line', models.IntegerField(default=1)),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=18)),
                ('open_quantity', models.DecimalField(decimal_places=4, max_digits=18)),
                ('reserved', models.DecimalField(decimal_places=4, default=0, max_digits=18)),
                ('ordered_at', models.DateTimeField(null=True)),
                ('promised_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('received_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('received', 'Received'), ('cancelled', 'Cancelled')], default='open', max_length=10)),
            ],
        ),
        migrations.CreateModel(
            name='Setup',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('from_family', models.CharField(max_length=100)),
                ('to_family', models.CharField(max_length=100)),
                ('minutes', models.FloatField()),
            ],
        ),
        migrations.CreateModel(
            name='Sourcing',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('region', models.CharField(blank=True, default='', max_length=100)),
                ('family', models.CharField(blank=True, default='', max_length=100)),
                ('rank', models.IntegerField(default=0)),
                ('cost_minor', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='StockBatch',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('batch', models.CharField(max_length=60)),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=18)),
                ('reserved', models.DecimalField(decimal_places=4, default=0, max_digits=18)),
                ('expires_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Substitute',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('ratio', models.FloatField(default=1)),
                ('rank', models.IntegerField(default=0)),
                ('extra_minor', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='SupplyVersion',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('number', models.BigIntegerField(default=0)),
                ('design', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name='item',
            name='cost_minor',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='item',
            name='lead_high_hours',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='item',
            name='lead_hours',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='item',
            name='lead_low_hours',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='item',
            name='lot_max',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=18),
        ),
        migrations.AddField(
            model_name='item',
            name='lot_min',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=18),
        ),
        migrations.AddField(
            model_name='item',
            name='lot_multiple',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=18),
        ),
        migrations.AddField(
            model_name='item',
            name='scrap',
            field=models.FloatField(default=0),
        ),
        migrations.AddField(
            model_name='item',
            name='shelf_life_hours',
            field=models.FloatField(default=0),
        ),
        migrations.AddField(
            model_name='lane',
            name='calendar',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.calendar'),
        ),
        migrations.AddField(
            model_name='lane',
            name='cost_minor',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='lane',
            name='origin_site',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.site'),
        ),
        migrations.AddField(
            model_name='lane',
            name='rank',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='site',
            name='pick_minutes',
            field=models.FloatField(default=0),
        ),
        migrations.AddField(
            model_name='site',
            name='picks_per_day',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='supplier',
            name='calendar',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.calendar'),
        ),
        migrations.AddField(
            model_name='supplier',
            name='expedite_minor',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='supplier',
            name='expedited_high_hours',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='supplier',
            name='expedited_hours',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='supplier',
            name='expedited_low_hours',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='supplier',
            name='lead_high_hours',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='supplier',
            name='lead_low_hours',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='supplier',
            name='working',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='workcentre',
            name='cost_minor_per_hour',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='workcentre',
            name='efficiency',
            field=models.FloatField(default=1),
        ),
        migrations.AddField(
            model_name='workcentre',
            name='machines',
            field=models.IntegerField(default=1),
        ),
        migrations.AddField(
            model_name='workcentre',
            name='overtime_calendar',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='overtime_of', to='supply.calendar'),
        ),
        migrations.AddField(
            model_name='workcentre',
            name='overtime_minor_per_hour',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('lead_low_hours__gte', 0), ('lead_hours__gte', 0), ('lead_low_hours__lte', models.F('lead_hours')), ('lead_hours__lte', models.F('lead_high_hours'))), name='supply_item_lead'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('scrap__gte', 0), ('scrap__lt', 1)), name='supply_item_scrap'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('cost_minor__gte', 0), ('lot_min__gte', 0), ('lot_multiple__gte', 0), ('lot_max__gte', 0), ('shelf_life_hours__gte', 0)), name='supply_item_amounts'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('lot_max', 0), ('lot_max__gte', models.F('lot_min')), _connector='OR'), name='supply_item_lots'),
        ),
        migrations.AddConstraint(
            model_name='lane',
            constraint=models.CheckConstraint(condition=models.Q(('cost_minor__gte', 0), ('rank__gte', 0)), name='supply_lane_price'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=models.CheckConstraint(condition=models.Q(('pick_minutes__gte', 0), ('picks_per_day__gte', 0)), name='supply_site_picking'),
        ),
        migrations.AddConstraint(
            model_name='supplier',
            constraint=models.CheckConstraint(condition=models.Q(('lead_low_hours__gte', 0), ('lead_hours__gte', 0), ('lead_low_hours__lte', models.F('lead_hours')), ('lead_hours__lte', models.F('lead_high_hours'))), name='supply_supplier_lead'),
        ),
        migrations.AddConstraint(
            model_name='supplier',
            constraint=models.CheckConstraint(condition=models.Q(('expedited_low_hours__gte', 0), ('expedited_hours__gte', 0), ('expedited_low_hours__lte', models.F('expedited_hours')), ('expedited_hours__lte', models.F('expedited_high_hours'))), name='supply_supplier_expedited'),
        ),
        migrations.AddConstraint(
            model_name='supplier',
            constraint=models.CheckConstraint(condition=models.Q(('expedite_minor__gte', 0)), name='supply_supplier_price'),
        ),
        migrations.AddConstraint(
            model_name='workcentre',
            constraint=models.CheckConstraint(condition=models.Q(('machines__gte', 1), ('efficiency__gt', 0)), name='supply_workcentre_capacity'),
        ),
        migrations.AddConstraint(
            model_name='workcentre',
            constraint=models.CheckConstraint(condition=models.Q(('cost_minor_per_hour__gte', 0), ('overtime_minor_per_hour__gte', 0)), name='supply_workcentre_price'),
        ),
        migrations.AddField(
            model_name='allocation',
            name='item',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='supply.item'),
        ),
        migrations.AddField(
            model_name='component',
            name='child',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='used_in', to='supply.item'),
        ),
        migrations.AddField(
            model_name='component',
            name='parent',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='components', to='supply.item'),
        ),
        migrations.AddField(
            model_name='crew',
            name='calendar',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.calendar'),
        ),
        migrations.AddField(
            model_name='downtime',
            name='work_centre',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='supply.workcentre'),
        ),
        migrations.AddField(
            model_name='operation',
            name='item',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='supply.item'),
        ),
        migrations.AddField(
            model_name='operation',
            name='supplier',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.supplier'),
        ),
        migrations.AddField(
            model_name='operation',
            name='work_centre',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.workcentre'),
        ),
        migrations.AddField(
            model_name='purchaseline',
            name='item',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='supply.item'),
        ),
        migrations.AddField(
            model_name='purchaseline',
            name='site',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='supply.site'),
        ),
        migrations.AddField(
            model_name='purchaseline',
            name='supplier',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.supplier'),
        ),
        migrations.AddField(
            model_name='setup',
            name='work_centre',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='supply.workcentre'),
        ),
        migrations.AddField(
            model_name='sourcing',
            name='item',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='supply.item'),
        ),
        migrations.AddField(
            model_name='sourcing',
            name='site',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='supply.site'),
        ),
        migrations.AddField(
            model_name='stockbatch',
            name='stock',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='supply.stock'),
        ),
        migrations.AddField(
            model_name='substitute',
            name='by',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='stands_in_for', to='supply.item'),
        ),
        migrations.AddField(
            model_name='substitute',
            name='item',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='stand_ins', to='supply.item'),
        ),
        migrations.AddConstraint(
            model_name='supplyversion',
            constraint=models.UniqueConstraint(fields=('organisation_id',), name='supply_version_one'),
        ),
        migrations.AddConstraint(
            model_name='allocation',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'item', 'group'), name='supply_allocation_one'),
        ),
        migrations.AddConstraint(
            model_name='allocation',
            constraint=models.CheckConstraint(condition=models.Q(('protected__gte', 0)), name='supply_allocation_amounts'),
        ),
        migrations.AddConstraint(
            model_name='allocation',
            constraint=models.CheckConstraint(condition=models.Q(('cap__isnull', True), ('cap__gte', models.F('protected')), _connector='OR'), name='supply_allocation_cap'),
        ),
        migrations.AddConstraint(
            model_name='component',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'parent', 'child'), name='supply_component_one'),
        ),
        migrations.AddConstraint(
            model_name='component',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0), models.Q(('parent', models.F('child')), _negated=True)), name='supply_component_sane'),
        ),
        migrations.AddConstraint(
            model_name='component',
            constraint=models.CheckConstraint(condition=models.Q(('scrap__gte', 0), ('scrap__lt', 1)), name='supply_component_scrap'),
        ),
        migrations.AddConstraint(
            model_name='crew',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'skill'), name='supply_crew_skill'),
        ),
        migrations.AddConstraint(
            model_name='crew',
            constraint=models.CheckConstraint(condition=models.Q(('people__gte', 1)), name='supply_crew_people'),
        ),
        migrations.AddIndex(
            model_name='downtime',
            index=models.Index(fields=['organisation_id', 'end_at'], name='supply_downtime_end'),
        ),
        migrations.AddConstraint(
            model_name='downtime',
            constraint=models.CheckConstraint(condition=models.Q(('end_at__gt', models.F('start_at')), ('machine__gte', -1)), name='supply_downtime_sane'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'item', 'sequence', 'rank'), name='supply_operation_one'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('supplier__isnull', True), ('work_centre__isnull', False)), models.Q(('outside_hours__isnull', False), ('supplier__isnull', False), ('work_centre__isnull', True)), _connector='OR'), name='supply_operation_place'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(('outside_low_hours__gte', 0), ('outside_hours__gte', 0), ('outside_low_hours__lte', models.F('outside_hours')), ('outside_hours__lte', models.F('outside_high_hours'))), name='supply_operation_outside'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(('low_factor__gte', 0), ('usual_factor__gte', 0), ('low_factor__lte', models.F('usual_factor')), ('usual_factor__lte', models.F('high_factor'))), name='supply_operation_factors'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(('sequence__gte', 0), ('rank__gte', 0), ('setup_minutes__gte', 0), ('run_minutes__gte', 0), ('cost_minor_per_hour__gte', 0)), name='supply_operation_times'),
        ),
        migrations.AddIndex(
            model_name='purchaseline',
            index=models.Index(fields=['organisation_id', 'state', 'due_at'], name='supply_purchase_due'),
        ),
        migrations.AddIndex(
            model_name='purchaseline',
            index=models.Index(fields=['organisation_id', 'supplier', 'received_at'], name='supply_purchase_received'),
        ),
        migrations.AddConstraint(
            model_name='purchaseline',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'number', 'line'), name='supply_purchase_one'),
        ),
        migrations.AddConstraint(
            model_name='purchaseline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('open_quantity__gte', 0), ('open_quantity__lte', models.F('quantity')), ('line__gte', 0)), name='supply_purchase_quantities'),
        ),
        migrations.AddConstraint(
            model_name='purchaseline',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), ('open_quantity', 0), _connector='OR'), name='supply_purchase_closed'),
        ),
        migrations.AddConstraint(
            model_name='purchaseline',
            constraint=models.CheckConstraint(condition=models.Q(('reserved__gte', 0), ('reserved__lte', models.F('open_quantity'))), name='supply_purchase_reserved_within'),
        ),
        migrations.AddConstraint(
            model_name='setup',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'work_centre', 'from_family', 'to_family'), name='supply_setup_one'),
        ),
        migrations.AddConstraint(
            model_name='setup',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 0)), name='supply_setup_minutes'),
        ),
        migrations.AddConstraint(
            model_name='sourcing',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'site', 'region', 'item', 'family'), name='supply_sourcing_one', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='sourcing',
            constraint=models.CheckConstraint(condition=models.Q(('cost_minor__gte', 0), ('rank__gte', 0)), name='supply_sourcing_amounts'),
        ),
        migrations.AddConstraint(
            model_name='stockbatch',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'stock', 'batch'), name='supply_batch_one'),
        ),
        migrations.AddConstraint(
            model_name='stockbatch',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 0)), name='supply_batch_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='stockbatch',
            constraint=models.CheckConstraint(condition=models.Q(('reserved__gte', 0), ('reserved__lte', models.F('quantity'))), name='supply_batch_reserved_within'),
        ),
        migrations.AddConstraint(
            model_name='substitute',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'item', 'by'), name='supply_substitute_one'),
        ),
        migrations.AddConstraint(
            model_name='substitute',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('item', models.F('by')), _negated=True), ('ratio__gt', 0)), name='supply_substitute_sane'),
        ),
        migrations.AddConstraint(
            model_name='substitute',
            constraint=models.CheckConstraint(condition=models.Q(('rank__gte', 0)), name='supply_substitute_rank'),
        ),
    ]
