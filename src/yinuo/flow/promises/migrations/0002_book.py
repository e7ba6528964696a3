
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models

# Two orders never hold one machine at once, whatever the programs above believe. `btree_gist` comes with every
# PostgreSQL and is trusted: the owner of the database may add it.
_WALL = """
create extension if not exists btree_gist;
alter table promises_reservation add constraint promises_reservation_machine_once
    exclude using gist (
        organisation_id with =, place with =, machine with =, tstzrange(start_at, end_at) with &&
    ) where (kind = 'slot' and released_at is null);
"""
_NO_WALL = "alter table promises_reservation drop constraint promises_reservation_machine_once"


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0001_initial'),
        ('people', '0001_initial'),
        ('promises', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Scenario',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('name', models.CharField(max_length=100)),
                ('assumptions', models.JSONField()),
                ('orders', models.IntegerField(default=0)),
                ('earlier', models.IntegerField(default=0)),
                ('later', models.IntegerField(default=0)),
                ('moves', models.JSONField(default=list)),
                ('made_by', models.CharField(max_length=100)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='promise',
            name='reopened_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='promise',
            name='reopened_by',
            field=models.CharField(blank=True, default='', max_length=100),
        ),
        migrations.AddField(
            model_name='promise',
            name='reopened_why',
            field=models.CharField(blank=True, default='', max_length=500),
        ),
        migrations.CreateModel(
            name='BookHead',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('version', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id',), name='promises_book_one')],
            },
        ),
        migrations.CreateModel(
            name='CertifiedInputs',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('size', models.IntegerField()),
                ('kept_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'sha256'), name='promises_inputs_one')],
            },
        ),
        migrations.CreateModel(
            name='OrderPlan',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('since', models.BigIntegerField()),
                ('until', models.BigIntegerField(null=True)),
                ('demands', models.JSONField()),
                ('plans', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
        ),
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('kind', models.CharField(choices=[('drawing', 'Drawing'), ('prepayment', 'Prepayment'), ('material', 'Material'), ('approval', 'Approval'), ('other', 'Other')], max_length=20)),
                ('what', models.CharField(max_length=200)),
                ('party', models.CharField(max_length=20)),
                ('owed_by', models.CharField(max_length=100)),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('kept', 'Kept'), ('cancelled', 'Cancelled')], default='open', max_length=10)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(blank=True, default='', max_length=100)),
                ('made_by', models.CharField(max_length=100)),
                ('made_at', models.DateTimeField()),
                ('contact', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.contact')),
                ('member', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.member')),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
        ),
        migrations.CreateModel(
            name='Projection',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('earliest_at', models.DateTimeField()),
                ('likely_at', models.DateTimeField()),
                ('latest_at', models.DateTimeField()),
                ('reasons', models.JSONField(default=list)),
                ('computed_at', models.DateTimeField()),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
        ),
        migrations.CreateModel(
            name='Quote',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('number', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                ('wanted', models.JSONField()),
                ('offer', models.JSONField()),
                ('plans', models.JSONField(default=list)),
                ('inputs_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('requested_at', models.DateTimeField(null=True)),
                ('latest_at', models.DateTimeField()),
                ('confidence', models.FloatField()),
                ('value_minor', models.BigIntegerField(default=0)),
                ('currency', models.CharField(max_length=3)),
                ('language', models.CharField(max_length=10)),
                ('made_by', models.CharField(max_length=100)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(blank=True, default='', max_length=100)),
                ('settled_why', models.CharField(blank=True, default='', max_length=500)),
                ('customer', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='people.customer')),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='orders.order')),
            ],
        ),
        migrations.CreateModel(
            name='QuoteSeries',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('prefix', models.CharField(max_length=40)),
                ('last', models.IntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'prefix'), name='promises_series_prefix')],
            },
        ),
        migrations.CreateModel(
            name='Repromise',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('rules', models.JSONField()),
                ('state', models.CharField(choices=[('computing', 'Computing'), ('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('undone', 'Undone'), ('failed', 'Failed')], default='computing', max_length=10)),
                ('job_id', models.UUIDField(null=True)),
                ('book_version', models.BigIntegerField(default=0)),
                ('orders', models.IntegerField(default=0)),
                ('earlier', models.IntegerField(default=0)),
                ('later', models.IntegerField(default=0)),
                ('same', models.IntegerField(default=0)),
                ('unplanned', models.IntegerField(default=0)),
                ('confirmed', models.IntegerField(default=0)),
                ('asked_by', models.CharField(max_length=100)),
                ('asked_at', models.DateTimeField()),
                ('computed_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(blank=True, default='', max_length=100)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', '-asked_at'], name='promises_repromise_newest')],
            },
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('order_class', models.CharField(max_length=20)),
                ('committed_at', models.DateTimeField(null=True)),
                ('before_at', models.DateTimeField(null=True)),
                ('after_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(max_length=10)),
                ('plans', models.JSONField(default=list)),
                ('before_plans', models.JSONField(default=list)),
                ('version', models.IntegerField(null=True)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
                ('repromise', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='promises.repromise')),
            ],
        ),
        migrations.CreateModel(
            name='RepromiseRules',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('name', models.CharField(max_length=60)),
                ('order_by', models.JSONField()),
                ('classes', models.JSONField()),
                ('is_default', models.BooleanField(default=False)),
                ('saved_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'name'), name='promises_rules_name'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('organisation_id',), name='promises_rules_one_default')],
            },
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('position', models.IntegerField()),
                ('kind', models.CharField(choices=[('stock', 'Stock'), ('receipt', 'Receipt'), ('purchase', 'Purchase'), ('slot', 'Slot'), ('outside', 'Outside'), ('pick', 'Pick')], max_length=10)),
                ('item_code', models.CharField(max_length=60)),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=18)),
                ('ref', models.CharField(blank=True, default='', max_length=200)),
                ('place', models.CharField(blank=True, default='', max_length=120)),
                ('machine', models.IntegerField(null=True)),
                ('start_at', models.DateTimeField()),
                ('end_at', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(null=True)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
                ('plan', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='promises.orderplan')),
            ],
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('task_id', models.UUIDField(null=True)),
                ('state', models.CharField(choices=[('pending', 'Pending'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='pending', max_length=10)),
                ('committed_at', models.DateTimeField()),
                ('computed_at', models.DateTimeField()),
                ('ahead_hours', models.FloatField()),
                ('confidence', models.FloatField()),
                ('based_on_version', models.IntegerField()),
                ('why', models.CharField(max_length=500)),
                ('asked_by', models.CharField(max_length=100)),
                ('asked_at', models.DateTimeField()),
                ('answered_by', models.CharField(blank=True, default='', max_length=100)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer_why', models.CharField(blank=True, default='', max_length=500)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('organisation_id', 'order'), name='promises_approval_one_pending')],
            },
        ),
        migrations.AddIndex(
            model_name='orderplan',
            index=models.Index(fields=['organisation_id', 'since'], name='promises_plan_since'),
        ),
        migrations.AddIndex(
            model_name='orderplan',
            index=models.Index(fields=['organisation_id', 'until'], name='promises_plan_until'),
        ),
        migrations.AddConstraint(
            model_name='orderplan',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('organisation_id', 'order'), name='promises_plan_one'),
        ),
        migrations.AddConstraint(
            model_name='orderplan',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='promises_plan_ordered'),
        ),
        migrations.AddIndex(
            model_name='pledge',
            index=models.Index(fields=['organisation_id', 'state', 'due_at'], name='promises_pledge_due'),
        ),
        migrations.AddConstraint(
            model_name='projection',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'order'), name='promises_projection_one'),
        ),
        migrations.AddIndex(
            model_name='quote',
            index=models.Index(fields=['organisation_id', 'customer', '-made_at'], name='promises_quote_customer'),
        ),
        migrations.AddIndex(
            model_name='quote',
            index=models.Index(fields=['organisation_id', '-made_at', 'id'], name='promises_quote_newest'),
        ),
        migrations.AddConstraint(
            model_name='quote',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'number'), name='promises_quote_number'),
        ),
        migrations.AddConstraint(
            model_name='quote',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='promises_quote_expires_later'),
        ),
        migrations.AddIndex(
            model_name='move',
            index=models.Index(fields=['organisation_id', 'repromise', 'outcome'], name='promises_move_outcome'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'repromise', 'order'), name='promises_move_one'),
        ),
        migrations.AddIndex(
            model_name='reservation',
            index=models.Index(condition=models.Q(('released_at', None)), fields=['organisation_id', 'kind', 'place', 'end_at'], name='promises_reservation_held'),
        ),
        migrations.AddConstraint(
            model_name='reservation',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('end_at__gte', models.F('start_at'))), name='promises_reservation_sane'),
        ),
        migrations.RunSQL(_WALL, _NO_WALL),
    ]
