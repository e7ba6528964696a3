
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('orders', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('number', models.CharField(max_length=60)),
                ('topic', models.CharField(choices=[('late', 'Late'), ('quality', 'Quality'), ('damage', 'Damage'), ('missing', 'Missing'), ('service', 'Service'), ('other', 'Other')], max_length=10)),
                ('text', models.TextField()),
                ('reporter', models.CharField(max_length=100)),
                ('channel', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=100)),
                ('state', models.CharField(choices=[('open', 'Open'), ('answered', 'Answered'), ('closed', 'Closed')], default='open', max_length=10)),
                ('raised_at', models.DateTimeField()),
                ('reply_due_at', models.DateTimeField(null=True)),
                ('first_replied_at', models.DateTimeField(null=True)),
                ('reply', models.TextField(blank=True, default='')),
                ('closed_at', models.DateTimeField(null=True)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'raised_at'], name='care_complaint_raised')],
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'key'), name='care_complaint_key'), models.UniqueConstraint(fields=('organisation_id', 'number'), name='care_complaint_number')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('score', models.IntegerField()),
                ('comment', models.TextField(blank=True, default='')),
                ('source', models.CharField(max_length=20)),
                ('rated_at', models.DateTimeField(null=True)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'rated_at'], name='care_rating_at')],
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'order'), name='care_rating_one'), models.CheckConstraint(condition=models.Q(('score__gte', 1), ('score__lte', 5)), name='care_rating_score')],
            },
        ),
    ]
