"""Seasons of several groups, where their bills go, and the build that computed an allocation."""

from django.db import migrations, models

SERVICES = ["cold_water", "cooling", "domestic_hot_water", "heating", "several"]


class Migration(migrations.Migration):
    """Adds two columns that are empty where nobody said."""

    dependencies = [("ledger", "0004_closed_seasons")]

    operations = [
        migrations.RemoveConstraint(model_name="season", name="season_service"),
        migrations.AddField(
            model_name="allocation", name="build", field=models.CharField(blank=True, max_length=120)
        ),
        migrations.AddField(
            model_name="expense", name="to", field=models.CharField(blank=True, max_length=60)
        ),
        migrations.AlterField(
            model_name="season",
            name="service",
            field=models.CharField(
                choices=[
                    ("heating", "heating"),
                    ("cooling", "cooling"),
                    ("domestic_hot_water", "domestic_hot_water"),
                    ("cold_water", "cold_water"),
                    ("several", "several"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="season",
            constraint=models.CheckConstraint(
                condition=models.Q(service__in=SERVICES), name="season_service"
            ),
        ),
    ]
