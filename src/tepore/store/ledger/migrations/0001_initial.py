import django.db.models.deletion
import django.db.models.expressions
import tepore.store.fields
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
            name='Season',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('condominium', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seasons', to='estate.condominium')),
                ('code', models.CharField(max_length=60)),
                ('service', models.CharField(choices=[('heating', 'heating'), ('cooling', 'cooling'), ('domestic_hot_water', 'domestic_hot_water'), ('cold_water', 'cold_water'), ('several', 'several')], max_length=20)),
                ('start_on', models.DateField()),
                ('end_on', models.DateField()),
                ('terms', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('open', 'Open'), ('collecting', 'Collecting'), ('approved', 'Approved'), ('closed', 'Closed')], default='open', max_length=12)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_sha256', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('condominium', 'service', 'code'), name='season_once'), models.CheckConstraint(condition=models.Q(('end_on__gt', models.F('start_on'))), name='season_period'), models.CheckConstraint(condition=models.Q(('service__in', ['cold_water', 'cooling', 'domestic_hot_water', 'heating', 'several'])), name='season_service'), models.CheckConstraint(condition=models.Q(('state__in', ['approved', 'closed', 'collecting', 'open'])), name='season_state'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_sha256', ''), ('state__in', ['open', 'collecting'])), models.Q(('approved_at__isnull', False), ('state__in', ['approved', 'closed']), models.Q(('approved_sha256', ''), _negated=True)), _connector='OR'), name='season_approval')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Expense',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('season', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expenses', to='ledger.season')),
                ('code', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('energy_carrier', 'energy_carrier'), ('electricity', 'electricity'), ('running', 'running'), ('maintenance', 'maintenance'), ('metering_service', 'metering_service'), ('water', 'water')], max_length=20)),
                ('amount_cents', models.BigIntegerField()),
                ('description', models.CharField(blank=True, max_length=300)),
                ('document', models.CharField(blank=True, max_length=100)),
                ('invoiced_on', models.DateField(blank=True, null=True)),
                ('to', models.CharField(blank=True, max_length=60)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['electricity', 'energy_carrier', 'maintenance', 'metering_service', 'running', 'water'])), name='expense_kind'), models.UniqueConstraint(fields=('season', 'code'), name='expense_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Advance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('season', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advances', to='ledger.season')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advances', to='estate.unit')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='advances', to='people.person')),
                ('amount_cents', models.BigIntegerField()),
                ('paid_on', models.DateField(blank=True, null=True)),
                ('document', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='MillesimiTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('start_on', models.DateField()),
                ('end_on', models.DateField(blank=True, null=True)),
                ('condominium', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='millesimi_tables', to='estate.condominium')),
                ('kind', models.CharField(choices=[('property', 'property'), ('heating_need', 'heating_need'), ('installed_power', 'installed_power'), ('cooling_need', 'cooling_need'), ('hot_water_need', 'hot_water_need')], max_length=20)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('is_sealed', models.BooleanField(default=False)),
                ('weight_unit', models.CharField(blank=True, max_length=20)),
                ('digits', models.PositiveSmallIntegerField(default=2)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('end_on__isnull', True), ('end_on__gt', models.F('start_on')), _connector='OR'), name='millesimi_period'), models.CheckConstraint(condition=models.Q(('kind__in', ['cooling_need', 'heating_need', 'hot_water_need', 'installed_power', 'property'])), name='millesimi_kind'), models.UniqueConstraint(fields=('condominium', 'kind', 'start_on'), name='millesimi_table_begins_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='MillesimiShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='ledger.millesimitable')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='estate.unit')),
                ('share_micro', models.BigIntegerField()),
                ('weight', tepore.store.fields.ExactDecimalField(blank=True, max_length=48, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('table', 'unit'), name='millesimi_share_once'), models.CheckConstraint(condition=models.Q(('share_micro__gte', 0)), name='millesimi_share_not_negative')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('start_on', models.DateField()),
                ('end_on', models.DateField(blank=True, null=True)),
                ('condominium', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='criteria', to='estate.condominium')),
                ('service', models.CharField(choices=[('heating', 'heating'), ('cooling', 'cooling'), ('domestic_hot_water', 'domestic_hot_water'), ('cold_water', 'cold_water')], max_length=20)),
                ('rule', models.CharField(max_length=60)),
                ('parameters', models.JSONField(default=dict)),
                ('resolved_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('end_on__isnull', True), ('end_on__gt', models.F('start_on')), _connector='OR'), name='criterion_period'), models.CheckConstraint(condition=models.Q(('service__in', ['cold_water', 'cooling', 'domestic_hot_water', 'heating'])), name='criterion_service'), models.UniqueConstraint(fields=('condominium', 'service', 'start_on'), name='criterion_begins_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('season', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='ledger.season')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='ledger.allocation')),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('computed_at', models.DateTimeField()),
                ('computed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('program', models.CharField(max_length=40)),
                ('build', models.CharField(blank=True, max_length=120)),
                ('total_cents', models.BigIntegerField()),
                ('inputs', models.JSONField()),
                ('outcome', models.JSONField()),
                ('inputs_sha256', models.CharField(max_length=64)),
                ('graph', models.JSONField()),
                ('previous_sha256', models.CharField(blank=True, max_length=64)),
                ('sha256', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaces__isnull', True)), fields=('season',), name='season_closed_once'), models.CheckConstraint(condition=models.Q(models.Q(('previous_sha256', ''), ('replaces__isnull', True)), models.Q(('replaces__isnull', False), models.Q(('reason', ''), _negated=True), models.Q(('previous_sha256', ''), _negated=True)), _connector='OR'), name='allocation_replaces_for_a_reason')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('allocation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='ledger.allocation')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='estate.unit')),
                ('fixed_cents', models.BigIntegerField()),
                ('consumption_cents', models.BigIntegerField()),
                ('total_cents', models.BigIntegerField()),
                ('content', models.JSONField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('allocation', 'unit'), name='statement_once'), models.CheckConstraint(condition=models.Q(('total_cents', django.db.models.expressions.CombinedExpression(models.F('fixed_cents'), '+', models.F('consumption_cents')))), name='statement_sums')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('allocation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ledger.allocation')),
                ('account', models.CharField(max_length=110)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_entries', to='estate.unit')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_entries', to='people.person')),
                ('amount_cents', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('account', 'bill'), ('person__isnull', True), ('unit__isnull', True)), models.Q(models.Q(('account', 'bill'), _negated=True), ('unit__isnull', False)), _connector='OR'), name='entry_of_a_unit'), models.UniqueConstraint(fields=('allocation', 'account'), name='entry_once')],
                'indexes': [],
            },
        ),
    ]
