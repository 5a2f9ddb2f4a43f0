import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('estate', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('kind', models.CharField(max_length=40)),
                ('condominium', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='estate.condominium')),
                ('asked', models.JSONField(default=dict)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=10)),
                ('claim', models.CharField(blank=True, max_length=32)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('done_parts', models.PositiveIntegerField(default=0)),
                ('all_parts', models.PositiveIntegerField(default=0)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.JSONField(default=dict)),
                ('file', models.CharField(blank=True, max_length=100)),
                ('file_name', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'id'], name='job_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['done', 'failed', 'running', 'waiting'])), name='job_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), models.Q(('lease_until__isnull', False), models.Q(('claim', ''), _negated=True)), _connector='OR'), name='job_held_while_running'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['waiting', 'running'])), models.Q(('ended_at__isnull', False), ('state__in', ['done', 'failed'])), _connector='OR'), name='job_ended_is_dated')],
            },
        ),
    ]
