from billing.imports.command import ImportCommand
from billing.models import EditFile


class Command(ImportCommand):
    help = (
        "Import CMS's quarterly files of unit limits (MCR_MUE_PractitionerServices_..., "
        "MCR_MUE_OutpatientHospitalServices_...), as downloaded or unpacked."
    )
    kind = EditFile.Kind.LIMITS
