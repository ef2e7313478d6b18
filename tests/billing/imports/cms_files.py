"""Files like those of CMS, small ones: licence lines, a header in one of its ways, a few rows."""

from django.core.management import call_command

LICENCE = ["CPT only copyright 2025 of its owner. All rights are reserved.", "Column1/Column 2 Edits"]
ONE_ROW = [
    "Column 1\tColumn 2\t*=in existence prior to 1996\tEffective Date\t"
    "Deletion Date *=no data\tModifier 0=not allowed\tPTP Edit Rationale"
]
SEVERAL_ROWS = [
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale",
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t",
    "\t\t\t\t*=no data\t1=allowed\t",
    "\t\t\t\t\t9=not applicable\t",
]
CUT_BY_BREAKS = [
    'Column 1\tColumn 2\t"*=in existence',
    'prior to 1996"\tEffective Date\t"Deletion Date',
    '*=no data"\t"Modifier',
    '0=not allowed"\tPTP Edit Rationale',
]
ROWS = [
    "97530\t97116\t\t20200101\t*\t0\tMisuse of codes",
    "97530\t97537\t\t20040101\t20241231\t1\tMore extensive procedure",
    "97530\t0213T\t\t20040101\t*\t1\tA code of another trade",
    "00100\t97530\t*\t19960101\t*\t1\tA code of another trade",
]
PARTS = [ROWS, *([f"{code}\t97530\t\t20200101\t*\t1\tMore"] for code in ("97150", "97755", "95992"))]
MUE_HEADER = '"HCPCS/\nCPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale'
MUE = ["97530,5,3 Date of Service Edit: Clinical,Data", "0213T,1,2 Date of Service Edit: Policy,Data"]


def part(folder, number, rows, *, header=ONE_ROW, name="ccipra-v322r0-f{}.txt"):
    path = folder / name.format(number)
    path.write_text("\r\n".join([*LICENCE, *header, *rows]) + "\r\n", "latin-1", newline="")
    return path


def limits(folder, rows=MUE, *, name="MCR_MUE_PractitionerServices_Eff_07-01-2026.csv", header=MUE_HEADER):
    path = folder / name
    path.write_text('"A licence in\nseveral, quoted lines",,,\n' + "\n".join([header, *rows]) + "\n", "latin-1")
    return path


def run(command, *paths, **options):
    call_command(command, *map(str, paths), **options)
