import django.db.models.deletion
import tepore.store.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('estate', '0001_initial'),
        ('metering', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('start_on', models.DateField()),
                ('end_on', models.DateField(blank=True, null=True)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='installations', to='metering.device')),
                ('metering_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='installations', to='estate.meteringpoint')),
                ('rating_factors', models.JSONField(blank=True, default=list)),
                ('is_scaled', models.BooleanField(default=False)),
                ('register_modulus', tepore.store.fields.ExactDecimalField(blank=True, max_length=48, null=True)),
                ('first_value', tepore.store.fields.ExactDecimalField(blank=True, max_length=48, null=True)),
                ('last_value', tepore.store.fields.ExactDecimalField(blank=True, max_length=48, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('end_on__isnull', True), ('end_on__gt', models.F('start_on')), _connector='OR'), name='installation_period')],
                'indexes': [],
            },
        ),
    ]
