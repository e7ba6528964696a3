import django.db.models.deletion
import yinuo.ground.kernel.ids
import yinuo.ground.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('care', '0003_trust_repair'),
        ('orders', '0008_words_index'),
        ('people', '0004_notices_on_their_way'),
    ]

    operations = [
        migrations.CreateModel(
            name='Improvement',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('title', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('csat', 'Csat'), ('nps', 'Nps'), ('ces', 'Ces')], max_length=10)),
                ('introduced_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(choices=[('csat', 'Csat'), ('nps', 'Nps'), ('ces', 'Ces')], max_length=10)),
                ('trigger', models.CharField(choices=[('delivery', 'Delivery'), ('acceptance', 'Acceptance'), ('complaint', 'Complaint'), ('stage', 'Stage'), ('none', 'None')], max_length=12)),
                ('stage_code', models.CharField(blank=True, default='', max_length=60)),
                ('delay_hours', models.FloatField(default=0.0)),
                ('question', models.JSONField(default=dict)),
                ('questions', models.JSONField(default=list)),
                ('active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'name'), name='care_survey_name')],
            },
        ),
        migrations.CreateModel(
            name='SurveyAsk',
            fields=[
                ('id', models.UUIDField(default=yinuo.ground.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField(editable=False)),
                ('about', models.CharField(max_length=100)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('asked', 'Asked'), ('answered', 'Answered'), ('skipped', 'Skipped')], default='planned', max_length=10)),
                ('why_skipped', models.CharField(blank=True, default='', max_length=20)),
                ('secret_hash', models.CharField(blank=True, default='', max_length=64)),
                ('planned_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('score', models.IntegerField(null=True)),
                ('answers', models.JSONField(default=dict)),
                ('comment', models.TextField(blank=True, default='')),
                ('source', models.CharField(blank=True, default='', max_length=20)),
                ('recorded_by', models.CharField(blank=True, default='', max_length=100)),
                ('contact', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.contact')),
                ('order', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='orders.order')),
                ('survey', yinuo.ground.kernel.tenancy.OwnedKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='care.survey')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation_id', 'contact', 'asked_at'], name='care_ask_contact'), models.Index(fields=['organisation_id', 'answered_at'], name='care_ask_answered')],
                'constraints': [models.UniqueConstraint(fields=('organisation_id', 'survey', 'order', 'about'), name='care_ask_once'), models.UniqueConstraint(condition=models.Q(('secret_hash', ''), _negated=True), fields=('organisation_id', 'secret_hash'), name='care_ask_secret')],
            },
        ),
    ]
