
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0004_links_again'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='changerequest',
            name='sharing_change_one_offer',
        ),
    ]
