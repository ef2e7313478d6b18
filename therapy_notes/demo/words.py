"""Turns the tables of words into what one visit says: deterministic, and further along with each treatment day."""

import re
import tomllib
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
SLOT = re.compile(r"\{([^{}]*[>|][^{}]*)\}")
STAGES = (("early", 0.3), ("middle", 0.65), ("late", 2))


@cache
def conditions():
    """The words of each condition, by its name, with its goals and what is measured of it."""
    measured = tomllib.loads((HERE / "measured.toml").read_text("utf-8"))
    return {
        name: words | measured[name]
        for file in sorted((HERE / "conditions").glob("*.toml"))
        for name, words in tomllib.loads(file.read_text("utf-8")).items()
    }


@cache
def shared():
    return tomllib.loads((HERE / "shared.toml").read_text("utf-8"))


@cache
def patients():
    """The patients, by the name that courses call them."""
    return {
        name: facts
        for file in sorted(HERE.glob("patients*.toml"))
        for name, facts in tomllib.loads(file.read_text("utf-8")).items()
    }


def stage(texts, progress):
    """The one of an ordered list that fits how far things are, from 0 to 1."""
    return texts[min(int(progress * len(texts)), len(texts) - 1)]


def fill(text, progress, chance=None):
    """`text` with its slots filled: {26.0>14.0} a figure on the way, {one|two} a word on the way.

    With `chance` a figure strays a little, as measures do; without it stands exactly on the way.
    """

    def slot(found):
        if "|" in found[1]:
            return stage(found[1].split("|"), progress)
        first, last = found[1].split(">")
        stray = chance.uniform(-0.05, 0.05) if chance and progress else 0
        value = float(first) + (float(last) - float(first)) * min(1, max(0, progress + stray))
        return f"{value:.{len(first.partition('.')[2])}f}"

    return SLOT.sub(slot, text)


def observed(seen, progress, before, chance=None, when="at evaluation"):
    """What was seen today, each with its figure of `before`: Sits without hands 60 s (20 s at evaluation)."""
    said = []
    for one in seen:
        label, slot, unit = one.partition("{")
        now, earlier = fill(slot + unit, progress, chance), fill(slot + _short(unit), before)
        same = now == earlier
        said.append(
            f"{label}{now} ({'as' if same else earlier} {when})" if same else f"{label}{now} ({earlier} {when})"
        )
    return ". ".join(said) + "."


def _short(unit):
    """The slot's end and the unit without what follows it: ft for ft with walker."""
    figure, _, rest = unit.partition("}")
    words = rest.split()
    return figure + "}" + (rest if len(rest) <= 8 else "" if words[0] == "of" else f" {words[0]}")


class Teller:
    """Tells the visits of one episode in their order, and repeats nothing twice running where it can."""

    def __init__(self, condition, chance):
        self.words = condition
        self.chance = chance
        self.age = "child" if condition.get("child") else "adult"
        self.last = {}

    def details(self, progress, present):
        told = {"place": self.words["place"], "present": present}
        told["participation"] = self._pick("participation", shared()["participation"][self.age])
        if self.chance.random() < 0.4:
            told["home_program"] = fill(self._pick("home", self.words["home"]), progress)
        if "pain" in self.words:
            first, last = self.words["pain"]
            pain = round(first + (last - first) * progress) + self.chance.choice((0, 0, 1))
            told |= {"pain_before": pain, "pain_after": max(0, pain + self.chance.choice((-1, 0, 0, 1)))}
        return told

    def activities(self, progress):
        """What was done, in order, each as the facts of an activity, with its `goals` by label and its `minutes`."""
        kinds = self.words["activities"]
        if self.words.get("whole"):  # codes that continue one another
            return [self._activity(kind, progress) for kind in kinds]
        always, kinds = (kinds[:1], kinds[1:]) if self.words.get("first") else ([], kinds)
        start = self.chance.randrange(len(kinds))
        count = 2 if always or len(kinds) > 2 and self.chance.random() < 0.3 else len(kinds)
        chosen = (*always, *(*kinds[start:], *kinds[:start])[:count])
        return [self._activity(kind, progress) for kind in chosen]

    def _activity(self, kind, progress):
        what = self._pick(kind["task"] + "what", kind["what"])
        place = kind["what"].index(what)
        levels = kind["levels"] if isinstance(kind["levels"], str) else kind["levels"][place]
        level = stage(levels.split(), min(0.99, max(0, progress + self.chance.uniform(-0.08, 0.04))))
        goals = kind["goals"] if isinstance(kind["goals"][0], str) else kind["goals"][place]
        responses = kind["response"]
        if len(kind["what"]) == len(responses):  # each thing done has a response of its own
            responses = [responses[place]]
        told = {
            "code": kind["code"],
            "description": fill(what, progress),
            "goals": goals,
            "assistance": level,
            "skill": self._pick(kind["task"] + "skill", kind["skill"]),
            "response": fill(self._pick(kind["task"] + "response", responses), progress, self.chance),
            "task": kind["task"],
            "minutes": kind.get("minutes", 0),
        }
        if "cues" in kind:
            first, last = kind["cues"]
            count = round(first + (last - first) * progress) + self.chance.choice((-1, 0, 0, 1))
            told["cues"] = self._cues(max(0, count))
        if level in ("Min", "Mod", "Max", "CGA"):
            told["help_types"] = ["physical", "verbal"] if told.get("cues") else ["physical"]
        return told

    def _cues(self, count):
        second = self.chance.choice(("tactile", "visual", ""))
        if not second or count < 3:
            return {"verbal": count} if count else {}
        return {"verbal": count - count // 3, second: count // 3}

    def sections(self, progress, activities):
        hardest = self.chance.choice(activities)
        slots = {
            "task": hardest["task"],
            "limit": self.words["limit"].rstrip(","),
            "help": shared()["help"][hardest["assistance"]],
        }
        name = next(name for name, until in STAGES if progress < until)
        step = fill(stage(self.words["steps"], progress), progress)
        seen = self.words["seen"]
        told = [seen[0], *self.chance.sample(seen[1:], self.chance.choice((0, 1, 1)))]
        return {
            "subjective": self._subjective(progress),
            "objective": observed(told, progress, 0, self.chance),
            "assessment": slotted(self._pick("place_of_skill", shared()["place_of_skill"][name]), slots),
            "plan": slotted(self._pick("next", shared()["next"]["words"]), {"step": step}),
        }

    def _subjective(self, progress):
        said = self.words["said"]
        near = min(len(said) - 1, max(0, int(progress * len(said)) + self.chance.choice((-1, 0, 0, 1))))
        if said[near] == self.last.get("said"):
            near = near - 1 if near else min(1, len(said) - 1)
        self.last["said"] = said[near]
        return " ".join(part for part in (said[near], self._pick("also", shared()["also_said"][self.age])) if part)

    def _pick(self, name, texts):
        choices = [text for text in texts if text != self.last.get(name)] or texts
        self.last[name] = self.chance.choice(choices)
        return self.last[name]


def slotted(text, slots):
    """The slots {task}, and {Task} where it begins a sentence."""
    for name, value in slots.items():
        text = text.replace(f"{{{name}}}", value)
        text = text.replace(f"{{{name.capitalize()}}}", value[:1].upper() + value[1:])
    return text
