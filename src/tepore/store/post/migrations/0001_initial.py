import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('estate', '0001_initial'),
        ('ledger', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField(default=b'')),
                ('condominium', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='estate.condominium')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='estate.unit')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='people.person')),
                ('sender', models.CharField(choices=[('office', 'Office'), ('resident', 'Resident')], max_length=10)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sent_at', models.DateTimeField()),
                ('answers', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answered_by', to='post.message')),
            ],
            options={
                'indexes': [models.Index(fields=['condominium', 'sent_at'], name='message_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sender__in', ['office', 'resident'])), name='message_sender'), models.CheckConstraint(condition=models.Q(models.Q(('sender', 'resident'), _negated=True), ('person__isnull', False), _connector='OR'), name='message_of_a_person')],
            },
        ),
        migrations.CreateModel(
            name='MessageReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='post.message')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('read_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('message', 'user'), name='message_read_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField(default=b'')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='post.message')),
                ('kind', models.CharField(choices=[('pdf', 'Pdf'), ('jpg', 'Jpeg'), ('png', 'Png'), ('txt', 'Text')], max_length=4)),
                ('size_bytes', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['jpg', 'pdf', 'png', 'txt'])), name='attachment_kind')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('allocation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='ledger.allocation')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='estate.unit')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='people.person')),
                ('line', models.PositiveSmallIntegerField()),
                ('bound', models.JSONField()),
                ('raised_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='ObjectionEntry',
            fields=[
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField(default=b'')),
                ('objection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='post.objection')),
                ('kind', models.CharField(choices=[('raised', 'Raised'), ('reply', 'Reply'), ('answered', 'Answered'), ('accepted', 'Accepted'), ('rejected', 'Rejected')], max_length=10)),
                ('at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['accepted', 'answered', 'raised', 'rejected', 'reply'])), name='objection_entry_kind'), models.UniqueConstraint(condition=models.Q(('kind', 'raised')), fields=('objection',), name='objection_raised_once'), models.UniqueConstraint(condition=models.Q(('kind__in', ['accepted', 'rejected'])), fields=('objection',), name='objection_decided_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ArchivedDocument',
            fields=[
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField(default=b'')),
                ('condominium', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='estate.condominium')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='estate.unit')),
                ('kind', models.CharField(choices=[('minutes', 'Minutes'), ('invoice', 'Invoice'), ('statement', 'Statement'), ('bill', 'Bill'), ('readings', 'Readings'), ('other', 'Other')], max_length=10)),
                ('audience', models.CharField(choices=[('residents', 'Residents'), ('owners', 'Owners'), ('office', 'Office')], max_length=10)),
                ('dated_on', models.DateField()),
                ('title', models.CharField(max_length=200)),
                ('notes', models.CharField(blank=True, max_length=1000)),
                ('file_kind', models.CharField(choices=[('pdf', 'Pdf'), ('jpg', 'Jpeg'), ('png', 'Png'), ('txt', 'Text')], max_length=4)),
                ('size_bytes', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('filed_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['bill', 'invoice', 'minutes', 'other', 'readings', 'statement'])), name='document_kind'), models.CheckConstraint(condition=models.Q(('audience__in', ['office', 'owners', 'residents'])), name='document_audience'), models.CheckConstraint(condition=models.Q(('file_kind__in', ['jpg', 'pdf', 'png', 'txt'])), name='document_file_kind'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('notes', ''), ('sealed', b''), ('title', '')), _connector='OR'), name='document_withdrawn_is_empty')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='DocumentWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='post.archiveddocument')),
                ('word', models.CharField(max_length=60)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'word'], name='document_by_word')],
                'constraints': [models.UniqueConstraint(fields=('document', 'word'), name='document_word_once')],
            },
        ),
        migrations.CreateModel(
            name='ForgettingRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forgetting_requests', to='people.person')),
                ('requested_at', models.DateTimeField()),
                ('carried_out_at', models.DateTimeField(blank=True, null=True)),
                ('refused_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('carried_out_at__isnull', True), ('refused_at__isnull', True)), fields=('person',), name='forgetting_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('carried_out_at__isnull', True), ('decided_by__isnull', True), ('refused_at__isnull', True)), models.Q(('carried_out_at__isnull', False), ('decided_by__isnull', False), ('refused_at__isnull', True)), models.Q(('carried_out_at__isnull', True), ('decided_by__isnull', False), ('refused_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='forgetting_decided_one_way')],
                'indexes': [],
            },
        ),
    ]
