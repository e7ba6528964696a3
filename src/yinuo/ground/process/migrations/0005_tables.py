import yinuo.ground.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('process', '0004_automations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Table',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('key', models.CharField(max_length=100)),
                ('version', models.IntegerField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('retired', 'Retired')], default='draft', max_length=10)),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('content', models.JSONField()),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=100)),
                ('published_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'key', 'version'), name='process_table_version'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('organisation_id', 'key'), name='process_table_one_draft')],
            },
        ),
    ]
