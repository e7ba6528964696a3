
import yinuo.ground.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('supply', '0002_plant'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportedFile',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('kind', models.CharField(max_length=40)),
                ('file_id', models.UUIDField()),
                ('file_name', models.CharField(max_length=255)),
                ('state', models.CharField(choices=[('uploaded', 'Uploaded'), ('importing', 'Importing'), ('done', 'Done'), ('failed', 'Failed'), ('undone', 'Undone')], default='uploaded', max_length=10)),
                ('mapping', models.JSONField(default=dict)),
                ('options', models.JSONField(default=dict)),
                ('job_id', models.UUIDField(null=True)),
                ('row_count', models.IntegerField(default=0)),
                ('saved_count', models.IntegerField(default=0)),
                ('new_count', models.IntegerField(default=0)),
                ('errors', models.JSONField(default=list)),
                ('error_count', models.IntegerField(default=0)),
                ('faulty_file_id', models.UUIDField(null=True)),
                ('before_file_id', models.UUIDField(null=True)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.CharField(max_length=100)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'created_at'], name='supply_file_newest')],
            },
        ),
        migrations.CreateModel(
            name='RememberedColumns',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('kind', models.CharField(max_length=40)),
                ('signature', models.CharField(max_length=64)),
                ('mapping', models.JSONField()),
                ('used_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'kind', 'signature'), name='supply_columns_one')],
            },
        ),
    ]
