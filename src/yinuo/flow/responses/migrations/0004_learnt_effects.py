from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('responses', '0003_joint_responses'),
    ]

    operations = [
        migrations.AddField(
            model_name='measure',
            name='learnt_ratio',
            field=models.FloatField(default=1),
        ),
        migrations.AddField(
            model_name='measure',
            name='learnt_uses',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='response',
            name='actual_hours',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='response',
            name='projected_at',
            field=models.DateTimeField(null=True),
        ),
    ]
