from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('promises', '0003_learnt_correction'),
    ]

    operations = [
        migrations.AddField(
            model_name='scenario',
            name='fault',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='scenario',
            name='job_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='scenario',
            name='state',
            field=models.CharField(choices=[('computing', 'Computing'), ('done', 'Done'), ('failed', 'Failed')], default='done', max_length=10),
        ),
    ]
