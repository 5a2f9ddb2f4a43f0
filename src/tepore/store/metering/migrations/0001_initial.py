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
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('manufacturer', models.CharField(blank=True, max_length=3)),
                ('identification', models.CharField(max_length=20)),
                ('kind', models.CharField(blank=True, max_length=40)),
                ('model', models.CharField(blank=True, max_length=100)),
                ('resets_on_set_day', models.BooleanField(default=False)),
                ('is_secured', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'identification', 'manufacturer'), name='device_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='DeviceKey',
            fields=[
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('start_on', models.DateField()),
                ('end_on', models.DateField(blank=True, null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='metering.device')),
                ('sealed', models.BinaryField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('end_on__isnull', True), ('end_on__gt', models.F('start_on')), _connector='OR'), name='device_key_period'), models.UniqueConstraint(fields=('device', 'start_on'), name='device_key_begins_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Telegram',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('sha256', models.CharField(max_length=64)),
                ('link', models.CharField(choices=[('wmbus', 'Wmbus'), ('mbus', 'Mbus')], max_length=10)),
                ('bytes_heard', models.BinaryField()),
                ('received_at', models.DateTimeField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('source', models.CharField(max_length=300)),
                ('gateway', models.CharField(blank=True, max_length=100)),
                ('manufacturer', models.CharField(blank=True, max_length=3)),
                ('identification', models.CharField(blank=True, db_index=True, max_length=20)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'sha256'), name='telegram_once'), models.CheckConstraint(condition=models.Q(('link__in', ['mbus', 'wmbus'])), name='telegram_link')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='RecordFormat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('format_hex', models.CharField(max_length=1000)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'format_hex'), name='format_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='TelegramRejection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('telegram', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rejections', to='metering.telegram')),
                ('at', models.DateTimeField()),
                ('code', models.CharField(max_length=80)),
                ('reason', models.CharField(max_length=500)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('telegram', 'code'), name='rejection_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='TelegramDecoding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('telegram', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decoding', to='metering.telegram')),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decodings', to='metering.device')),
                ('at', models.DateTimeField()),
                ('security_mode', models.CharField(max_length=20)),
                ('message_counter', models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('message_counter__isnull', False)), fields=('device', 'message_counter'), name='message_counter_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ImportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('name', models.CharField(max_length=300)),
                ('sha256', models.CharField(max_length=64)),
                ('imported_at', models.DateTimeField()),
                ('imported_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'sha256'), name='import_file_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='metering.device')),
                ('quantity', models.CharField(max_length=60)),
                ('unit', models.CharField(blank=True, max_length=20)),
                ('value', tepore.store.fields.ExactDecimalField(max_length=48)),
                ('kind', models.CharField(max_length=30)),
                ('storage', models.PositiveIntegerField(default=0)),
                ('tariff', models.PositiveIntegerField(default=0)),
                ('subunit', models.PositiveIntegerField(default=0)),
                ('valid_at', models.DateTimeField()),
                ('clock', models.CharField(choices=[('device', 'Device'), ('heard', 'Heard'), ('document', 'Document')], max_length=10)),
                ('recorded_at', models.DateTimeField()),
                ('quality', models.CharField(choices=[('actual', 'actual'), ('estimated', 'estimated'), ('manual', 'manual'), ('replaced', 'replaced')], max_length=10)),
                ('method', models.CharField(blank=True, max_length=200)),
                ('register', models.CharField(blank=True, max_length=80)),
                ('telegram', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='metering.telegram')),
                ('import_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='metering.importfile')),
                ('import_row', models.PositiveIntegerField(blank=True, null=True)),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='metering.reading')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reason', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'indexes': [models.Index(fields=['device', 'quantity', 'valid_at'], name='reading_series')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quality__in', ['actual', 'estimated', 'manual', 'replaced'])), name='reading_quality'), models.CheckConstraint(condition=models.Q(('clock__in', ['device', 'document', 'heard'])), name='reading_clock'), models.CheckConstraint(condition=models.Q(models.Q(('import_file__isnull', True), ('import_row__isnull', True), ('telegram__isnull', False)), models.Q(('import_file__isnull', False), ('import_row__isnull', False), ('telegram__isnull', True)), models.Q(('import_file__isnull', True), ('import_row__isnull', True), ('telegram__isnull', True), models.Q(('method', ''), ('reason', ''), _negated=True)), _connector='OR'), name='reading_provenance'), models.CheckConstraint(condition=models.Q(('replaces__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='reading_replaces_for_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('quality', 'estimated'), _negated=True), models.Q(('method', ''), _negated=True), _connector='OR'), name='reading_estimate_says_how'), models.UniqueConstraint(condition=models.Q(('replaces__isnull', True)), fields=('device', 'quantity', 'kind', 'tariff', 'subunit', 'valid_at', 'value'), name='reading_once')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('at', models.DateTimeField()),
                ('code', models.CharField(max_length=80)),
                ('device', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='metering.device')),
                ('telegram', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='metering.telegram')),
                ('evidence', models.JSONField(default=dict)),
                ('fingerprint', models.CharField(max_length=64)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settlement', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'fingerprint'), name='finding_once'), models.CheckConstraint(condition=models.Q(('settled_at__isnull', True), models.Q(('settlement', ''), _negated=True), _connector='OR'), name='finding_settled_says_how')],
                'indexes': [],
            },
        ),
    ]
