from django.db import migrations


def name_what_follows(apps, schema_editor):
    """Of an episode's plans that are there already the first is the first; each later one renewed it."""
    seen = set()
    plans = apps.get_model("therapy_notes", "PlanOfCare").objects.order_by("starts", "pk")
    for pk, episode in plans.values_list("pk", "note__episode"):
        if episode in seen:
            plans.filter(pk=pk).update(kind="recertification")
        seen.add(episode)


class Migration(migrations.Migration):

    dependencies = [("therapy_notes", "0010_goals_plans_and_clocks")]

    operations = [migrations.RunPython(name_what_follows, migrations.RunPython.noop)]
