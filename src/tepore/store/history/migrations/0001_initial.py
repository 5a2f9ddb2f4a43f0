import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('estate', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PointHistory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('metering_point', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='history', to='estate.meteringpoint')),
                ('due_from', models.DateTimeField(blank=True, null=True)),
                ('derived_at', models.DateTimeField(blank=True, null=True)),
                ('derived_from', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='PeriodConsumption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('metering_point', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='consumptions', to='estate.meteringpoint')),
                ('grain', models.CharField(choices=[('month', 'Month'), ('season', 'Season')], max_length=6)),
                ('start_on', models.DateField()),
                ('end_on', models.DateField()),
                ('told_until', models.DateField()),
                ('amount_micro', models.BigIntegerField()),
                ('quality', models.CharField(choices=[('actual', 'actual'), ('estimated', 'estimated'), ('manual', 'manual'), ('replaced', 'replaced')], max_length=10)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('metering_point', 'grain', 'start_on', 'end_on'), name='period_consumption_once'), models.CheckConstraint(condition=models.Q(('grain__in', ['month', 'season'])), name='period_consumption_grain'), models.CheckConstraint(condition=models.Q(('quality__in', ['actual', 'estimated', 'manual', 'replaced'])), name='period_consumption_quality'), models.CheckConstraint(condition=models.Q(('told_until__gt', models.F('start_on')), ('told_until__lte', models.F('end_on'))), name='period_consumption_told')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='DayConsumption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('metering_point', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='day_consumptions', to='estate.meteringpoint')),
                ('on', models.DateField()),
                ('amount_micro', models.BigIntegerField()),
                ('quality', models.CharField(choices=[('actual', 'actual'), ('estimated', 'estimated'), ('manual', 'manual'), ('replaced', 'replaced')], max_length=10)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('metering_point', 'on'), name='day_consumption_once'), models.CheckConstraint(condition=models.Q(('quality__in', ['actual', 'estimated', 'manual', 'replaced'])), name='day_consumption_quality')],
                'indexes': [],
            },
        ),
    ]
