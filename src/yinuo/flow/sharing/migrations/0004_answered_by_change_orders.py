
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0003_hosts_isolated'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='changerequest',
            name='sharing_change_one_offer',
        ),
    ]
