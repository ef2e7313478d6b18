"""Each worked example that the law is held to is a case: the ids that cases/*.toml give, against the list of them."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"
FILES = sorted(path.name for path in CASES.glob("*.toml"))

EXAMPLES = {
    "minutes to units": """
        U01 U02 U03 U04 U05 U06 U07 U08 U09 U10 U11 U12 U13 U14 U15 U16 U17 U18 U19 U20 U21 U22 U23 U24 U25 U27 U28
        U29 U30 U31 U32 U33 U34 U35 U36 U37 U38 U39 U40 U41 U43 U45 U47 U49 U51 U53 U55 U57 U59 U61 U63 U65 U67 U69""",
    "days as they are logged": """
        UT01 UT02 UT03 UT04 UT05 UT07 UT08 UT09 UT11 UT12 UT13 UT14 UT15 UT16 UT17 UT18 UT19 UT20 UT21 UT23 UT25""",
    "units by therapist and assistant": """
        C01 C03 C04 C05 C06 C07 C08 C09 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19 C20 C21 C23 C25 C27 C29 C30 C31 C32
        C33 C34 C35 C36 C37 C38 C39""",
    "untimed services by therapist and assistant": "CU01 CU03 CU05 CU07 CU09 CU11 CU13 CU15",
    "progress reports": """
        P01 P03 P05 P06 P07 P08 P09 P10 P11 P13 P15 P16 P17 P18 P19 P21 P22 PP1 PP3 PP5""",
    "plan and certification": "K01 K03 K05 K07 K09 K11 K13 K15",
    "pair edits": "N01 N03 N05 N07 N09 N11 N13 N15 N17 N19 N21 N23 N25 N27 N29",
    "threshold and limits": "X01 X03 X05 X07 X09",
    "a clinician's clock": "O01 O02 O03 O05 O07 O09",
}


def cases_of(name):
    return tomllib.loads((CASES / name).read_text())["case"]


def ids_of(case):
    """An example may stand in several cases, and a case for several examples, named by `id` or in its name."""
    return re.findall(r"\b[A-Z]{1,2}\d{1,2}\b", f"{case.get('id', '')} {case.get('name', '')}")


@pytest.mark.parametrize("subject", EXAMPLES)
def test_every_worked_example_has_a_case(subject):
    told = {number for name in FILES for case in cases_of(name) for number in ids_of(case)}
    assert [number for number in EXAMPLES[subject].split() if number not in told] == []


@pytest.mark.parametrize("name", FILES)
def test_every_case_names_its_source(name):
    assert [case for case in cases_of(name) if not case.get("source")] == []


def test_no_example_is_listed_twice():
    listed = Counter(number for numbers in EXAMPLES.values() for number in numbers.split())
    assert sum(listed.values()) == 171
    assert max(listed.values()) == 1
