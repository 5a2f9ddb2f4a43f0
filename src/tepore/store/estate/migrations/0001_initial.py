import django.db.models.deletion
import tepore.store.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PendingFile',
            fields=[
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=200)),
                ('sealed', models.BinaryField()),
                ('size_bytes', models.PositiveIntegerField()),
                ('handed_over_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('kind', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=100)),
                ('headings', models.JSONField()),
                ('columns', models.JSONField()),
                ('saved_at', models.DateTimeField()),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'kind', 'name'), name='column_mapping_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Condominium',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=200)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('municipality', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'code'), name='condominium_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Building',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('condominium', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='buildings', to='estate.condominium')),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('condominium', 'code'), name='building_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('condominium', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='estate.condominium')),
                ('building', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='units', to='estate.building')),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('floor', models.CharField(blank=True, max_length=20)),
                ('kind', models.CharField(choices=[('private', 'Private'), ('common', 'Common')], default='private', max_length=10)),
                ('area_m2', tepore.store.fields.ExactDecimalField(blank=True, max_length=48, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('condominium', 'code'), name='unit_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['common', 'private'])), name='unit_kind')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rooms', to='estate.unit')),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'code'), name='room_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Radiator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='radiators', to='estate.room')),
                ('code', models.CharField(max_length=60)),
                ('type', models.CharField(blank=True, max_length=100)),
                ('geometry', models.JSONField(blank=True, default=dict)),
                ('power_w', tepore.store.fields.ExactDecimalField(blank=True, max_length=48, null=True)),
                ('power_at_k', models.PositiveSmallIntegerField(default=60)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('room', 'code'), name='radiator_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='MeteringPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('condominium', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='metering_points', to='estate.condominium')),
                ('code', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('radiator', 'Radiator'), ('unit_inlet', 'Unit Inlet'), ('hot_water_inlet', 'Hot Water Inlet'), ('cold_water_inlet', 'Cold Water Inlet'), ('zone', 'Zone'), ('boiler_outlet', 'Boiler Outlet')], max_length=20)),
                ('service', models.CharField(choices=[('heating', 'heating'), ('cooling', 'cooling'), ('domestic_hot_water', 'domestic_hot_water'), ('cold_water', 'cold_water')], max_length=20)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='metering_points', to='estate.unit')),
                ('room', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='metering_points', to='estate.room')),
                ('radiator', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='metering_point', to='estate.radiator')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('condominium', 'code'), name='metering_point_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['boiler_outlet', 'cold_water_inlet', 'hot_water_inlet', 'radiator', 'unit_inlet', 'zone'])), name='metering_point_kind'), models.CheckConstraint(condition=models.Q(('service__in', ['cold_water', 'cooling', 'domestic_hot_water', 'heating'])), name='metering_point_service'), models.CheckConstraint(condition=models.Q(('unit__isnull', False), ('kind__in', ['boiler_outlet', 'zone']), _connector='OR'), name='metering_point_of_a_unit')],
                'indexes': [],
            },
        ),
    ]
