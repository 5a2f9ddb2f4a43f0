import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('estate', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tenure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('start_on', models.DateField()),
                ('end_on', models.DateField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='people.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='estate.unit')),
                ('capacity', models.CharField(choices=[('owner', 'Owner'), ('tenant', 'Tenant')], max_length=10)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('end_on__isnull', True), ('end_on__gt', models.F('start_on')), _connector='OR'), name='tenure_period'), models.CheckConstraint(condition=models.Q(('capacity__in', ['owner', 'tenant'])), name='tenure_capacity'), models.UniqueConstraint(fields=('person', 'unit', 'capacity', 'start_on'), name='tenure_begins_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('start_on', models.DateField()),
                ('end_on', models.DateField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('operator', 'Operator'), ('administrator', 'Administrator'), ('engineer', 'Engineer'), ('installer', 'Installer'), ('reader', 'Reader'), ('resident', 'Resident'), ('guest', 'Guest')], max_length=20)),
                ('condominium', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='estate.condominium')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.person')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='estate.unit')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('end_on__isnull', True), ('end_on__gt', models.F('start_on')), _connector='OR'), name='membership_period'), models.CheckConstraint(condition=models.Q(('role__in', ['administrator', 'engineer', 'guest', 'installer', 'operator', 'reader', 'resident'])), name='membership_role'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'resident'), _negated=True), ('person__isnull', False), _connector='OR'), name='resident_is_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'guest'), _negated=True), models.Q(('end_on__isnull', False), ('person__isnull', False), ('unit__isnull', False)), _connector='OR'), name='guest_of_a_unit_until')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('at', models.DateTimeField()),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('action', models.CharField(max_length=80)),
                ('condominium', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='estate.condominium')),
                ('subject', models.CharField(max_length=200)),
                ('evidence', models.JSONField(default=dict)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to='people.membership')),
                ('name', models.CharField(max_length=100)),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('scopes', models.JSONField()),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('issued_at'))), name='api_token_expires'), models.CheckConstraint(condition=models.Q(('revoked_at__isnull', True), ('revoked_at__gte', models.F('issued_at')), _connector='OR'), name='api_token_revoked_after_issue')],
                'indexes': [],
            },
        ),
    ]
