import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('acceptance', '0002_links_shared'),
        ('kernel', '0002_stopped_jobs'),
        ('orders', '0008_words_index'),
        ('people', '0003_departments'),
        ('sharing', '0002_shared'),
    ]

    operations = [
        migrations.CreateModel(
            name='AcceptancePeriod',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('subject', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('running', 'Running'), ('untold', 'Untold'), ('stopped', 'Stopped'), ('over', 'Over')], default='running', max_length=10)),
                ('terms', models.JSONField(default=dict)),
                ('began_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('told_notice_id', models.UUIDField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('stopped_by', models.CharField(blank=True, default='', max_length=100)),
                ('stopped_why', models.CharField(blank=True, default='', max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='AcceptanceSetup',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('plain', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='AcceptanceTerms',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('days', models.IntegerField()),
                ('working', models.BooleanField(default=False)),
                ('reminders', models.JSONField(default=list)),
                ('tacit', models.BooleanField(default=True)),
                ('clause', models.TextField(blank=True, default='')),
            ],
        ),
        migrations.CreateModel(
            name='DeliveryNote',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('number', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=100)),
                ('state', models.CharField(choices=[('issued', 'Issued'), ('delivered', 'Delivered'), ('cancelled', 'Cancelled')], default='issued', max_length=10)),
                ('lines', models.JSONField(default=list)),
                ('carrier', models.CharField(blank=True, default='', max_length=200)),
                ('remarks', models.TextField(blank=True, default='')),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=100)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cancelled_why', models.CharField(blank=True, default='', max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='NoteSeries',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('prefix', models.CharField(max_length=60)),
                ('last', models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('source', models.CharField(choices=[('made', 'Made'), ('uploaded', 'Uploaded')], max_length=10)),
                ('fingerprint', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=300)),
                ('certificate', models.TextField()),
                ('chain', models.JSONField(default=list)),
                ('sealed', models.TextField()),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('active', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='acceptance',
            name='acceptance_one_per_order',
        ),
        migrations.AddField(
            model_name='acceptance',
            name='checks',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='corrects',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='device_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='grounds',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='photos',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='recorded_by',
            field=models.CharField(blank=True, default='', max_length=100),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='seen_hash',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='state',
            field=models.CharField(choices=[('valid', 'Valid'), ('withdrawn', 'Withdrawn')], default='valid', max_length=10),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='subject',
            field=models.CharField(default='order', max_length=60),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='subject_name',
            field=models.CharField(blank=True, default='', max_length=100),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='verdict',
            field=models.CharField(choices=[('accepted', 'Accepted'), ('partly', 'Partly'), ('refused', 'Refused')], default='accepted', max_length=10),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='way',
            field=models.CharField(choices=[('signed', 'Signed'), ('paper', 'Paper'), ('tacit', 'Tacit')], default='signed', max_length=10),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='withdrawn_by',
            field=models.CharField(blank=True, default='', max_length=100),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='withdrawn_why',
            field=models.CharField(blank=True, default='', max_length=500),
        ),
        migrations.AlterField(
            model_name='acceptance',
            name='signature_file',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile'),
        ),
        migrations.AddField(
            model_name='acceptanceperiod',
            name='order',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order'),
        ),
        migrations.AddConstraint(
            model_name='acceptancesetup',
            constraint=models.UniqueConstraint(fields=('organisation_id',), name='acceptance_setup_one'),
        ),
        migrations.AddField(
            model_name='acceptanceterms',
            name='customer',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.customer'),
        ),
        migrations.AddField(
            model_name='acceptanceterms',
            name='order',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='orders.order'),
        ),
        migrations.AddField(
            model_name='deliverynote',
            name='link',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='sharing.portallink'),
        ),
        migrations.AddField(
            model_name='deliverynote',
            name='order',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order'),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='note',
            field=yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='acceptance.deliverynote'),
        ),
        migrations.AddIndex(
            model_name='acceptance',
            index=models.Index(fields=['organisation_id', 'signed_at'], name='acceptance_signed_at'),
        ),
        migrations.AddConstraint(
            model_name='acceptance',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'order', 'key'), name='acceptance_key'),
        ),
        migrations.AddConstraint(
            model_name='noteseries',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'prefix'), name='acceptance_series_prefix'),
        ),
        migrations.AddConstraint(
            model_name='signingkey',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'fingerprint'), name='acceptance_key_fingerprint'),
        ),
        migrations.AddConstraint(
            model_name='signingkey',
            constraint=models.UniqueConstraint(condition=models.Q(('active', True)), fields=('organisation_id',), name='acceptance_key_active'),
        ),
        migrations.AddConstraint(
            model_name='acceptanceperiod',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'order', 'subject'), name='acceptance_period_one'),
        ),
        migrations.AddConstraint(
            model_name='acceptanceterms',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'customer'), name='acceptance_terms_customer'),
        ),
        migrations.AddConstraint(
            model_name='acceptanceterms',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'order'), name='acceptance_terms_order'),
        ),
        migrations.AddConstraint(
            model_name='acceptanceterms',
            constraint=models.CheckConstraint(condition=models.Q(('customer__isnull', True), ('order__isnull', True), _connector='XOR'), name='acceptance_terms_of_one'),
        ),
        migrations.AddIndex(
            model_name='deliverynote',
            index=models.Index(fields=['organisation_id', 'order'], name='acceptance_note_order'),
        ),
        migrations.AddConstraint(
            model_name='deliverynote',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'number'), name='acceptance_note_number'),
        ),
        migrations.AddConstraint(
            model_name='deliverynote',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'key'), name='acceptance_note_key'),
        ),
    ]
