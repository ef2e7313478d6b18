import datetime as dt

from django.db import migrations

from therapy_notes.models.ledger import entry_digest

# What was sealed from here on, and the way from each row to its chart.
CHARTS = {
    ("therapy_notes", "SignedVersion"): "patient_id",
    ("therapy_notes", "Signature"): "version__patient_id",
    ("therapy_notes", "LateEntry"): "note__episode__patient_id",
    ("therapy_notes", "Return"): "version__patient_id",
    ("therapy_notes", "Comment"): "returned__version__patient_id",
    ("therapy_notes", "Addendum"): "note__episode__patient_id",
    ("billing", "Decision"): "patient_id",
}


def carry_over(apps, schema_editor):
    """Policies and licenses in rows of their own; what was signed before gets its place in the ledger of its chart."""
    policies = apps.get_model("therapy_notes", "CosignPolicy").objects
    for clinic in apps.get_model("therapy_notes", "Clinic").objects.filter(cosign_assistants=False):
        policies.create(clinic=clinic, need="none", since=dt.date(2000, 1, 1))
    licenses = apps.get_model("therapy_notes", "License").objects
    for clinician in apps.get_model("therapy_notes", "Clinician").objects.exclude(license_number=""):
        licenses.create(clinician=clinician, state=clinician.license_state, number=clinician.license_number)
    heads, entries = {}, apps.get_model("therapy_notes", "LedgerEntry").objects
    for (app, name), chart in CHARTS.items():
        model = apps.get_model(app, name)
        columns = [field.attname for field in model._meta.concrete_fields]
        for pk, patient in model.objects.order_by("pk").values_list("pk", chart):
            number, previous = heads.get(patient, (0, ""))
            facts = {
                "patient_id": patient,
                "number": number + 1,
                "table_name": model._meta.db_table,
                "row_id": pk,
                "columns": " ".join(columns),
                "previous": previous,
            }
            sha256 = entry_digest(facts, model.objects.filter(pk=pk).values(*columns).get())
            entries.create(**facts, sha256=sha256)
            heads[patient] = number + 1, sha256


class Migration(migrations.Migration):

    dependencies = [
        ("therapy_notes", "0005_evidence_policies_and_access"),
        ("billing", "0006_withdrawn_years_and_rates_by_row"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
