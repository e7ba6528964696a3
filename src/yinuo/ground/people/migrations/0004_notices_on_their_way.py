
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0002_stopped_jobs'),
        ('people', '0003_departments'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='claimed_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='delivered_id',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='notice',
            name='digest',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='notice',
            name='event',
            field=models.CharField(default='other', max_length=40),
        ),
        migrations.AddField(
            model_name='notice',
            name='merged_into',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='not_before',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='notice',
            name='state',
            field=models.CharField(choices=[('queued', 'Queued'), ('sent', 'Sent'), ('failed', 'Failed'), ('held', 'Held'), ('skipped', 'Skipped')], default='queued', max_length=10),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['organisation_id', 'channel', 'member', 'contact', 'queued_at'], name='people_notice_lane'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('state', 'failed')), fields=['organisation_id', 'queued_at'], name='people_notice_failed'),
        ),
    ]
