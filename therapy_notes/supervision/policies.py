"""What administrators keep on record about supervision: policies by their days, and licenses."""

from django.db import transaction

from therapy_notes import audit
from therapy_notes.models import CosignPolicy, License, SupervisionPolicy

KINDS = {"cosign": CosignPolicy, "supervision": SupervisionPolicy}
LICENSE = ("state", "number", "since", "until", "is_temporary")


@transaction.atomic
def add_policy(form, *, by):
    """A policy from its valid form. None is ever changed: another one of a later day takes its place."""
    policy = form.save()
    facts = _facts(policy, [name for name in form.fields if name != "payer"])
    audit.record("policy.added", policy, by=by, payer=policy.payer_id, now=facts)
    return policy


@transaction.atomic
def remove_policy(policy, *, by):
    """Take back a policy whose day has not come; `access.policy_to_remove` gives no other."""
    audit.record("policy.removed", policy, by=by, payer=policy.payer_id, since=str(policy.since))
    policy.delete()


@transaction.atomic
def save_license(form, *, by):
    """A license from its valid form, new or mended; the log keeps what it said before."""
    was = License.objects.filter(pk=form.instance.pk).first()
    license = form.save()
    before = _facts(was, LICENSE) if was else None
    person = license.clinician.user
    audit.record("license.saved", license, by=by, person=person.pk, was=before, now=_facts(license, LICENSE))
    return license


def by_standing(policies, *, on):
    """The policies, each with its `standing` on that day: `coming`, `holds`, or `replaced` by a later one."""
    taken = set()
    rows = list(policies)  # the latest first
    for policy in rows:
        scope = (policy.payer_id, policy.state)
        policy.standing = "coming" if policy.since > on else "replaced" if scope in taken else "holds"
        if policy.since <= on:
            taken.add(scope)
    return rows


def _facts(row, names):
    values = {name: getattr(row, name) for name in names}
    return {name: value if isinstance(value, bool | int | None) else str(value) for name, value in values.items()}
