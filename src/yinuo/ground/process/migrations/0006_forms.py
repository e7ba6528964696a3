
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0002_stopped_jobs'),
        ('process', '0005_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Form',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('key', models.CharField(max_length=60)),
                ('version', models.IntegerField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=10)),
                ('name', models.CharField(max_length=100)),
                ('name_en', models.CharField(blank=True, default='', max_length=100)),
                ('design', models.JSONField()),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=100)),
                ('published_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'key', 'version'), name='process_form_version'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('organisation_id', 'key'), name='process_form_one_draft')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('key', models.CharField(max_length=60)),
                ('version', models.IntegerField()),
                ('task_id', models.UUIDField(null=True)),
                ('step', models.CharField(blank=True, default='', max_length=200)),
                ('subject_type', models.CharField(blank=True, default='', max_length=50)),
                ('subject_id', models.UUIDField(null=True)),
                ('subject_label', models.CharField(blank=True, default='', max_length=200)),
                ('values', models.JSONField()),
                ('filled_by', models.CharField(max_length=100)),
                ('filled_at', models.DateTimeField()),
                ('form', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='process.form')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'key', '-filled_at'], name='process_answer_form'), models.Index(fields=['organisation_id', 'subject_type', 'subject_id'], name='process_answer_subject'), models.Index(fields=['organisation_id', 'task_id'], name='process_answer_task')],
            },
        ),
        migrations.CreateModel(
            name='HandedIn',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('handed_in_by', models.CharField(max_length=100)),
                ('handed_in_at', models.DateTimeField()),
                ('file', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'file'), name='process_handed_in_one')],
            },
        ),
    ]
