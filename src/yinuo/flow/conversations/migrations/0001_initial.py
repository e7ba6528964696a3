
import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0002_stopped_jobs'),
        ('orders', '0008_words_index'),
        ('people', '0004_notices_on_their_way'),
    ]

    operations = [
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('last_at', models.DateTimeField()),
                ('waiting_since', models.DateTimeField(null=True)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
            ],
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('side', models.CharField(choices=[('customer', 'Customer'), ('staff', 'Staff')], max_length=10)),
                ('author_name', models.CharField(max_length=100)),
                ('channel', models.CharField(max_length=20)),
                ('internal', models.BooleanField(default=False)),
                ('text', models.TextField()),
                ('mentions', models.JSONField(default=list)),
                ('key', models.CharField(max_length=200)),
                ('written_at', models.DateTimeField()),
                ('contact', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.contact')),
                ('conversation', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='conversations.conversation')),
                ('member', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member')),
            ],
        ),
        migrations.CreateModel(
            name='Enclosure',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('file', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                ('message', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='conversations.message')),
            ],
        ),
        migrations.CreateModel(
            name='ReadMark',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('reader', models.CharField(max_length=60)),
                ('read_at', models.DateTimeField()),
                ('conversation', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='conversations.conversation')),
            ],
        ),
        migrations.CreateModel(
            name='Stray',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('key', models.CharField(max_length=64)),
                ('sender', models.CharField(max_length=254)),
                ('sender_name', models.CharField(max_length=100)),
                ('subject', models.CharField(blank=True, default='', max_length=200)),
                ('text', models.TextField(blank=True, default='')),
                ('file_ids', models.JSONField(default=list)),
                ('received_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.order')),
            ],
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(fields=['organisation_id', 'waiting_since'], name='conversations_waiting'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(fields=['organisation_id', '-last_at'], name='conversations_newest'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'order'), name='conversations_one_per_order'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['organisation_id', 'conversation', 'written_at'], name='conversations_message_order'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'key'), name='conversations_message_key'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('internal', False), ('side', 'staff'), _connector='OR'), name='conversations_notes_are_ours'),
        ),
        migrations.AddConstraint(
            model_name='enclosure',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'message', 'file'), name='conversations_enclosure_one'),
        ),
        migrations.AddConstraint(
            model_name='readmark',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'reader', 'conversation'), name='conversations_mark_one'),
        ),
        migrations.AddIndex(
            model_name='stray',
            index=models.Index(fields=['organisation_id', 'settled_at', 'received_at'], name='conversations_strays'),
        ),
        migrations.AddConstraint(
            model_name='stray',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'key'), name='conversations_stray_key'),
        ),
    ]
