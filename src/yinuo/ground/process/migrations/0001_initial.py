
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('title', models.CharField(max_length=200)),
                ('detail', models.TextField(blank=True, default='')),
                ('subject_type', models.CharField(max_length=50)),
                ('subject_id', models.UUIDField()),
                ('subject_label', models.CharField(blank=True, default='', max_length=200)),
                ('source', models.CharField(max_length=100)),
                ('role', models.CharField(blank=True, default='', max_length=20)),
                ('due_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='open', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True, default='')),
                ('assignee', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.member')),
                ('done_by', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'state', 'due_at'], name='process_task_due'), models.Index(fields=['organisation_id', 'subject_type', 'subject_id'], name='process_task_subject')],
            },
        ),
    ]
