import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('care', '0002_complaint_clocks'),
        ('orders', '0008_words_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='TrustRepair',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('reason', models.CharField(choices=[('undelivered', 'Undelivered'), ('late', 'Late'), ('refused', 'Refused')], max_length=12)),
                ('committed_at', models.DateTimeField()),
                ('started_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('dropped', 'Dropped')], default='open', max_length=10)),
                ('ended_at', models.DateTimeField(null=True)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
        ),
        migrations.CreateModel(
            name='RepairStep',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('kind', models.CharField(choices=[('tell', 'Tell'), ('remedy', 'Remedy'), ('prevent', 'Prevent'), ('follow_up', 'Follow Up')], max_length=12)),
                ('role', models.CharField(max_length=40)),
                ('due_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True, default='')),
                ('repair', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='care.trustrepair')),
            ],
        ),
        migrations.AddIndex(
            model_name='trustrepair',
            index=models.Index(fields=['organisation_id', 'state', 'started_at'], name='care_repair_state'),
        ),
        migrations.AddConstraint(
            model_name='trustrepair',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'order', 'committed_at'), name='care_repair_once_each_promise'),
        ),
        migrations.AddConstraint(
            model_name='repairstep',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'repair', 'kind'), name='care_repair_step'),
        ),
    ]
