"""Asks whether a flaw is known in a pinned package, and says plainly of which ones nobody could be asked.

`python .ci/audit_packages.py requirements.txt` ends with 1 where a flaw is known or the file cannot be checked. Where
the vulnerability service cannot be reached, or knows none of the packages, it says so and ends with 0: a build without
a network must still be possible, and must not look as if it had been checked.
"""

import json
import subprocess
import sys
from pathlib import Path

PIP_AUDIT = str(Path(sys.executable).with_name("pip-audit"))
# What pip-audit says where the service is out of reach; anything else that stops it is a failure.
OUT_OF_REACH = ("could not connect", "connectionerror", "connection error", "max retries", "timed out", "proxyerror")


def main(requirements, run=subprocess.run):
    """0 or 1; what was found is printed."""
    flags = ["--requirement", requirements, "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    command = [PIP_AUDIT, *flags, "--timeout", "15", "--format", "json"]
    answer = run(command, capture_output=True, text=True, timeout=300, check=False)
    try:
        packages = json.loads(answer.stdout)["dependencies"]
    except (ValueError, KeyError):
        return _stopped(answer.stderr)
    return _judge(packages)


def _stopped(said):
    if any(words in said.lower() for words in OUT_OF_REACH):
        print("NOT CHECKED: the vulnerability service cannot be reached from here. Run `make security` where it can.")
        return 0
    print(f"The packages could not be checked:\n{said.strip()}")
    return 1


def _judge(packages):
    unknown = sorted(one["name"] for one in packages if "skip_reason" in one)
    flaws = [(one, flaw) for one in packages for flaw in one.get("vulns", [])]
    for package, flaw in flaws:
        mended = ", ".join(flaw["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {flaw['id']}, mended in {mended}")
    if not packages or len(unknown) == len(packages):
        print("NOT CHECKED: the vulnerability service that answers here knows none of the packages.")
    else:
        print(f"{len(packages) - len(unknown)} packages checked, {len(flaws)} known flaws.")
        if unknown:
            print(f"Not known to the service, so not checked: {', '.join(unknown)}.")
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
