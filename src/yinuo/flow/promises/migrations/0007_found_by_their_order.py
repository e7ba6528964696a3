from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0008_words_index'),
        ('promises', '0006_learnt_outlook'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='orderplan',
            name='promises_plan_until',
        ),
        migrations.AddIndex(
            model_name='orderplan',
            index=models.Index(condition=models.Q(('until__isnull', False)), fields=['organisation_id', 'until'], name='promises_plan_ended'),
        ),
        migrations.AddIndex(
            model_name='reservation',
            index=models.Index(condition=models.Q(('released_at', None)), fields=['organisation_id', 'order'], name='promises_reservation_order'),
        ),
    ]
