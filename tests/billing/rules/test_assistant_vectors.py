"""CQ and CO, from published examples and what follows (cases/assistants.toml, cases/untimed_assistants.toml)."""

from datetime import date

import pytest

DAY = date(2026, 3, 2)
PEOPLE = ("therapist", "assistant")
REFUSED = "assistant-not-allowed"
EVALUATIONS = [(str(code), "PT" if code < 97165 else "OT") for code in range(97161, 97169)]


def told(given):
    return [" ".join([line.code, str(line.units), *line.modifiers]) for line in given.lines]


def by_both(lay_out, minutes, **said):
    """The therapist's minutes of each code, then the assistant's."""
    logged = [(code, pair, who) for code, pairs in minutes.items() for pair, who in zip(pairs, PEOPLE, strict=True)]
    return lay_out([entry for entry in logged if entry[1]], **said)


def as_logged(lay_out, case, **said):
    usual = {"on": case.get("date", DAY), "discipline": case.get("discipline", "PT"), "prefer": case.get("prefer", ())}
    return by_both(lay_out, case["minutes"], **{**usual, **said})


def test_units_by_therapist_and_assistant_stand_on_these_lines(assistants_case, lay_out, answer):
    given = answer(as_logged(lay_out, assistants_case), edits="none")
    assert told(given) == assistants_case["lines"]
    assert [finding.code for finding in given.findings] == assistants_case.get("findings", [])
    assert [list(choice.codes) for choice in given.choices] == list(filter(None, [assistants_case.get("tie")]))
    whole = {code: sum(pair) for code, pair in assistants_case["minutes"].items()}
    assert all(line.code_minutes == whole[line.code] for line in given.lines)


def test_occupational_therapy_says_co_where_physical_therapy_says_cq(assistants_case, lay_out, answer):
    given = answer(as_logged(lay_out, assistants_case, discipline="OT"), edits="none")
    assert told(given) == [line.replace("GP", "GO").replace("CQ", "CO") for line in assistants_case["lines"]]


def test_without_assistant_modifiers_a_code_has_one_line(assistants_case, lay_out, answer):
    given = answer(as_logged(lay_out, assistants_case), assistant_modifiers=False, edits="none")
    units = {}
    for line in assistants_case["lines"]:
        code, count, *_ = line.split()
        units[code] = units.get(code, 0) + int(count)
    assert {line.code: line.units for line in given.lines} == units
    assert len(given.lines) == len(units)
    assert not {"CQ", "CO"} & {modifier for line in given.lines for modifier in line.modifiers}


@pytest.mark.parametrize(("discipline", "modifiers"), [("PT", ["GP", "CQ"]), ("OT", ["GO", "CO"])])
def test_an_untimed_service_is_marked_by_the_assistants_share(
    untimed_assistants_case, discipline, modifiers, lay_out, answer
):
    day = by_both(lay_out, {"97150": untimed_assistants_case["minutes"]}, discipline=discipline)
    (line,) = answer(day, edits="none").lines
    assert list(line.modifiers) == modifiers[: 1 + untimed_assistants_case["marked"]]
    assert (line.units, line.code_minutes) == (1, sum(untimed_assistants_case["minutes"]))


@pytest.mark.parametrize(("code", "discipline"), EVALUATIONS)
def test_an_assistant_alone_cannot_evaluate(code, discipline, lay_out, answer):
    given = answer(by_both(lay_out, {code: [0, 20]}, discipline=discipline), edits="none")
    assert given.lines == ()
    assert [(entry.code, entry.minutes, entry.reason) for entry in given.unbilled] == [(code, 20, REFUSED)]
    assert [(finding.code, finding.severity, finding.subject) for finding in given.findings] == [
        (REFUSED, "error", code)
    ]


@pytest.mark.parametrize(("code", "discipline"), EVALUATIONS)
def test_an_assistants_part_in_an_evaluation_is_an_error_and_no_modifier(code, discipline, lay_out, answer):
    given = answer(by_both(lay_out, {code: [10, 20]}, discipline=discipline), edits="none")
    assert told(given) == [f"{code} 1 {'GP' if discipline == 'PT' else 'GO'}"]
    said = {finding.code: (finding.severity, finding.subject) for finding in given.findings}
    assert said[REFUSED] == ("error", code)


def test_an_evaluation_beside_the_assistants_treatment_is_in_order(lay_out, answer):
    given = answer(by_both(lay_out, {"97161": [30, 0], "97530": [0, 15]}), edits="none")
    assert told(given) == ["97161 1 GP", "97530 1 GP CQ"]
    assert given.findings == ()


def test_speech_therapy_has_no_assistants(lay_out, answer):
    alone = answer(by_both(lay_out, {"92507": [0, 30]}, discipline="SLP"), edits="none")
    assert (told(alone), [entry.reason for entry in alone.unbilled]) == ([], [REFUSED])
    mixed = answer(by_both(lay_out, {"92507": [20, 10]}, discipline="SLP"), edits="none")
    assert told(mixed) == ["92507 1 GN"]
    assert [finding.code for finding in (*alone.findings, *mixed.findings)] == [REFUSED, REFUSED]


@pytest.mark.parametrize(
    ("minutes", "lines"),
    [
        ([("96125", 60, "therapist"), ("96125", 60, "assistant")], ["96125 1 GO", "96125 1 GO CO"]),
        ([("96125", 31, "therapist"), ("96125", 29, "assistant")], ["96125 1 GO"]),
        ([("96125", 30, "therapist"), ("96125", 30, "assistant")], ["96125 1 GO CO"]),
        ([("97550", 30, "therapist"), ("97550", 15, "assistant")], ["97550 1 GO", "97551 1 GO CO"]),
        ([("97550", 15, "therapist"), ("97550", 30, "assistant")], ["97550 1 GO CO", "97551 1 GO"]),
        ([("97550", 16, "therapist"), ("97551", 14, "assistant")], ["97550 1 GO"]),
        ([("97545", 120, "therapist"), ("97546", 60, "assistant")], ["97545 1 GO", "97546 1 GO CO"]),
        ([("97129", 15, "assistant"), ("97130", 15, "therapist")], ["97129 1 GO CO", "97130 1 GO"]),
        ([("97129", 15, "therapist"), ("97130", 15, "assistant")], ["97129 1 GO", "97130 1 GO CO"]),
    ],
)
def test_units_of_another_size_are_told_apart_one_by_one(minutes, lines, lay_out, answer):
    given = answer(lay_out(minutes, discipline="OT"), edits="none")
    assert [" ".join([line.code, str(line.units), *line.modifiers]) for line in given.lines] == lines


def test_before_2022_half_of_a_larger_unit_did_not_free_it(lay_out, answer):
    minutes = [("96125", 31, "therapist"), ("96125", 29, "assistant")]
    day = lay_out(minutes, on=date(2021, 12, 31), discipline="OT")
    assert [line.modifiers for line in answer(day, edits="none").lines] == [("GO", "CO")]


def test_a_payers_standing_wish_does_not_reach_back_before_there_were_marks(lay_out, answer):
    for on, marks in ((date(2019, 12, 31), ("GP",)), (date(2020, 1, 1), ("GP", "CQ"))):
        day = lay_out([("97530", 15, "assistant")], on=on)
        assert [line.modifiers for line in answer(day, edits="none", assistant_modifiers=True).lines] == [marks]


def test_each_of_two_lines_says_which_of_the_units_are_its_own(lay_out, answer):
    plain, marked = answer(lay_out([("97110", 10, "therapist"), ("97110", 20, "assistant")]), edits="none").lines
    assert plain.basis[-1].text == "That makes 1 unit without CQ and 1 unit with it; this line is without it."
    assert marked.basis[-1].text == "That makes 1 unit without CQ and 1 unit with it; this line is with it."


def test_a_pair_asks_once_for_a_look(lay_out, answer):
    day = lay_out([("97129", 26, "assistant"), ("97530", 8, "therapist")], discipline="OT")
    found = [finding.subject for finding in answer(day, edits="none").findings]
    assert found.count("97129") == 1
