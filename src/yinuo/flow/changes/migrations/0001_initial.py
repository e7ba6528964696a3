
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0002_stopped_jobs'),
        ('orders', '0009_scope_freeze'),
        ('people', '0004_notices_on_their_way'),
        ('sharing', '0005_answered_by_change_orders'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeSeries',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('prefix', models.CharField(max_length=40)),
                ('last', models.IntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'prefix'), name='changes_series_prefix')],
            },
        ),
        migrations.CreateModel(
            name='ChangeOrder',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('number', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=100)),
                ('project_id', models.UUIDField(null=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('computed', 'Computed'), ('approving', 'Approving'), ('sent', 'Sent'), ('applied', 'Applied'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('lapsed', 'Lapsed')], default='draft', max_length=10)),
                ('kind', models.CharField(choices=[('scope', 'Scope'), ('quantity', 'Quantity'), ('date', 'Date'), ('address', 'Address'), ('specification', 'Specification')], default='scope', max_length=14)),
                ('asked_by_customer', models.BooleanField(default=False)),
                ('reason', models.TextField(blank=True, default='')),
                ('edits', models.JSONField(default=dict)),
                ('fee_minor', models.BigIntegerField(default=0)),
                ('alternative', models.CharField(blank=True, default='', max_length=40)),
                ('earlier', models.JSONField(default=list)),
                ('revision', models.IntegerField(default=1)),
                ('impact', models.JSONField(default=dict)),
                ('moved_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=100)),
                ('answer_within_at', models.DateTimeField(null=True)),
                ('message', models.TextField(blank=True, default='')),
                ('words', models.JSONField(default=list)),
                ('link_id', models.UUIDField(null=True)),
                ('approval_asked_by', models.CharField(blank=True, default='', max_length=100)),
                ('approved_by', models.CharField(blank=True, default='', max_length=100)),
                ('approval_note', models.CharField(blank=True, default='', max_length=500)),
                ('sent_at', models.DateTimeField(null=True)),
                ('sent_by', models.CharField(blank=True, default='', max_length=100)),
                ('signed_at', models.DateTimeField(null=True)),
                ('signer_name', models.CharField(blank=True, default='', max_length=100)),
                ('signed_how', models.CharField(blank=True, default='', max_length=10)),
                ('content_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(blank=True, default='', max_length=100)),
                ('settled_why', models.CharField(blank=True, default='', max_length=500)),
                ('promise_version', models.IntegerField(null=True)),
                ('contact', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='people.contact')),
                ('document', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
                ('request', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='sharing.changerequest')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'order', '-made_at'], name='changes_of_order'), models.Index(fields=['organisation_id', '-made_at', '-id'], name='changes_newest')],
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'number'), name='changes_order_number'), models.UniqueConstraint(fields=('organisation_id', 'key'), name='changes_order_key'), models.UniqueConstraint(condition=models.Q(('state', 'sent')), fields=('organisation_id', 'order'), name='changes_one_sent')],
            },
        ),
    ]
