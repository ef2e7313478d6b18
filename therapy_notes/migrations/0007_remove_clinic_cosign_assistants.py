from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("therapy_notes", "0006_carry_over_and_seal"),
    ]

    operations = [migrations.RemoveField(model_name="clinic", name="cosign_assistants")]
