from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('promises', '0004_scenario_jobs'),
    ]

    operations = [
        migrations.AlterField(
            model_name='repromise',
            name='state',
            field=models.CharField(choices=[('computing', 'Computing'), ('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('undone', 'Undone'), ('failed', 'Failed'), ('stopped', 'Stopped')], default='computing', max_length=10),
        ),
        migrations.AlterField(
            model_name='scenario',
            name='state',
            field=models.CharField(choices=[('computing', 'Computing'), ('done', 'Done'), ('failed', 'Failed'), ('stopped', 'Stopped')], default='done', max_length=10),
        ),
    ]
