
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0002_stopped_jobs'),
        ('orders', '0008_words_index'),
        ('people', '0003_departments'),
        ('sharing', '0001_initial'),
        ('supply', '0004_item_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='PortalHost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('host', models.CharField(max_length=253, unique=True)),
                ('organisation_id', models.UUIDField(unique=True)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Shipment',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('carrier_name', models.CharField(max_length=100)),
                ('number', models.CharField(max_length=80)),
                ('note', models.CharField(blank=True, default='', max_length=200)),
                ('shipped_at', models.DateTimeField()),
                ('entered_by', models.CharField(max_length=100)),
                ('carrier', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='supply.carrier')),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
        ),
        migrations.CreateModel(
            name='ShipmentEvent',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('kind', models.CharField(choices=[('picked_up', 'Picked Up'), ('under_way', 'Under Way'), ('delayed', 'Delayed'), ('arrived', 'Arrived')], max_length=10)),
                ('place', models.CharField(blank=True, default='', max_length=100)),
                ('note', models.CharField(blank=True, default='', max_length=300)),
                ('happened_at', models.DateTimeField()),
                ('told_at', models.DateTimeField()),
                ('told_by', models.CharField(max_length=100)),
                ('shipment', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='sharing.shipment')),
            ],
        ),
        migrations.CreateModel(
            name='SupplierWord',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('due_at', models.DateTimeField()),
                ('note', models.CharField(blank=True, default='', max_length=300)),
                ('said_at', models.DateTimeField()),
                ('line', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='supply.purchaseline')),
                ('link', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='sharing.portallink')),
            ],
        ),
        migrations.CreateModel(
            name='TrackingPage',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('carrier_name', models.CharField(max_length=100)),
                ('address', models.CharField(max_length=300)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'carrier_name'), name='sharing_tracking_once')],
            },
        ),
        migrations.CreateModel(
            name='Visibility',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('shown', models.JSONField(default=dict)),
                ('customer', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='people.customer')),
            ],
        ),
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('name', models.CharField(blank=True, default='', max_length=100)),
                ('colour', models.CharField(blank=True, default='', max_length=7)),
                ('footer', models.CharField(blank=True, default='', max_length=300)),
                ('contact', models.CharField(blank=True, default='', max_length=200)),
                ('language', models.CharField(blank=True, default='', max_length=10)),
                ('timezone', models.CharField(blank=True, default='', max_length=60)),
                ('changed_at', models.DateTimeField()),
                ('logo', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id',), name='sharing_brand_once')],
            },
        ),
        migrations.CreateModel(
            name='ChangeRequest',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('key', models.CharField(max_length=100)),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('offered', 'Offered'), ('agreed', 'Agreed'), ('refused', 'Refused'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='asked', max_length=10)),
                ('text', models.TextField(blank=True, default='')),
                ('wants', models.JSONField(default=dict)),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.CharField(max_length=100)),
                ('answer', models.TextField(blank=True, default='')),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.CharField(blank=True, default='', max_length=100)),
                ('offered_at', models.DateTimeField(null=True)),
                ('effect', models.JSONField(default=dict)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(blank=True, default='', max_length=100)),
                ('link', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='sharing.portallink')),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'order', '-asked_at'], name='sharing_change_newest')],
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'key'), name='sharing_change_once'), models.UniqueConstraint(condition=models.Q(('state', 'offered')), fields=('organisation_id', 'order'), name='sharing_change_one_offer')],
            },
        ),
        migrations.CreateModel(
            name='LinkCode',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('key_hash', models.CharField(max_length=64)),
                ('code_hash', models.CharField(max_length=64)),
                ('address', models.CharField(blank=True, default='', max_length=64)),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('tries', models.IntegerField(default=0)),
                ('spent_at', models.DateTimeField(null=True)),
                ('link', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='sharing.portallink')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'link', '-sent_at'], name='sharing_code_newest'), models.Index(fields=['organisation_id', 'address', '-sent_at'], name='sharing_code_address')],
            },
        ),
        migrations.CreateModel(
            name='LinkDevice',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('key_hash', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=80)),
                ('address', models.CharField(blank=True, default='', max_length=64)),
                ('first_seen_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('link', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='sharing.portallink')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'link', 'key_hash'), name='sharing_device_once')],
            },
        ),
        migrations.CreateModel(
            name='SharedDocument',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('pledge_id', models.UUIDField(null=True)),
                ('title', models.CharField(max_length=200)),
                ('shared_at', models.DateTimeField()),
                ('shared_by', models.CharField(max_length=100)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.CharField(blank=True, default='', max_length=100)),
                ('file', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                ('link', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='sharing.portallink')),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'order', '-shared_at'], name='sharing_document_newest')],
            },
        ),
        migrations.AddConstraint(
            model_name='shipment',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'order', 'carrier_name', 'number'), name='sharing_shipment_once'),
        ),
        migrations.AddIndex(
            model_name='shipmentevent',
            index=models.Index(fields=['organisation_id', 'shipment', '-happened_at'], name='sharing_way_newest'),
        ),
        migrations.AddIndex(
            model_name='supplierword',
            index=models.Index(fields=['organisation_id', 'line', '-said_at'], name='sharing_word_newest'),
        ),
        migrations.AddConstraint(
            model_name='visibility',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'customer'), name='sharing_visibility_once', nulls_distinct=False),
        ),
    ]
