import yinuo.ground.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('responses', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlaybookEdit',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('subject', models.CharField(choices=[('playbook', 'Playbook'), ('measure', 'Measure')], max_length=10)),
                ('subject_id', models.UUIDField()),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('made_by', models.CharField(max_length=100)),
                ('made_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='measure',
            name='active',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='measure',
            name='customer_text',
            field=models.CharField(blank=True, default='', max_length=500),
        ),
        migrations.AddField(
            model_name='measure',
            name='customer_text_en',
            field=models.CharField(blank=True, default='', max_length=500),
        ),
        migrations.AddField(
            model_name='measure',
            name='name_en',
            field=models.CharField(blank=True, default='', max_length=100),
        ),
        migrations.AddField(
            model_name='playbook',
            name='name_en',
            field=models.CharField(blank=True, default='', max_length=100),
        ),
    ]
