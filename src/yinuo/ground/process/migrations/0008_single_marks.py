from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('process', '0007_custom_fields'),
    ]

    operations = [
        migrations.AddField(
            model_name='custommark',
            name='single',
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name='custommark',
            constraint=models.UniqueConstraint(condition=models.Q(('single', True)), fields=('organisation_id', 'kind', 'key', 'text', 'number'), name='process_mark_single', nulls_distinct=False),
        ),
    ]
