#!/usr/bin/env python3
"""Runs propspec against real tracers from npm and looks at what it makes of them.

    targets_test.py --propspec build/propspec

Versions are pinned where findings are compared: which rules a released version breaks never
changes. The newest ones are run as well, to see that they can be asked at all.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
import unittest

PROPSPEC = "build/propspec"

# Target → the must rules that it is known to break; each stands in `diverges` of that rule.
PINNED = {
    "npm:dd-trace@6.21.0": {"BG-02", "BG-03", "TS-17"},
    "npm:dd-trace@5.132.0": {"BG-02", "BG-03", "TS-17"},
    "npm:@opentelemetry/core@1.30.1": {"TP-05"},
}
NEWEST = ["npm:dd-trace", "npm:dd-trace@5", "npm:@opentelemetry/core"]
MISBEHAVIOR = {"crash", "hang", "protocol-error", "not-run", "adapter-gap", "config-rejected"}


def run(target, folder):
    command = [PROPSPEC, "run", target, "--report", str(folder), "--validate"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads((pathlib.Path(folder) / "report.json").read_text(encoding="utf-8"))
    return done, report


class Targets(unittest.TestCase):
    maxDiff = None

    def check_sound(self, done, report):
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertTrue(report["complete"])
        odd = [case["id"] for case in report["cases"] if case["verdict"] in MISBEHAVIOR]
        self.assertEqual(odd, [])
        self.assertGreater(report["totals"]["verdicts"]["pass"], 50)

    def test_pinned_versions_break_the_rules_they_are_known_to_break(self):
        for target, known in PINNED.items():
            with self.subTest(target=target), tempfile.TemporaryDirectory() as folder:
                done, report = run(target, folder)
                self.check_sound(done, report)
                broken = {
                    rule["id"]
                    for rule in report["rules"]
                    if rule["verdict"] == "fail" and rule["level"] == "must"
                }
                self.assertEqual(broken, known)
                self.assertEqual(done.returncode, 1 if known else 0)

    def test_newest_versions_can_be_asked(self):
        for target in NEWEST:
            with self.subTest(target=target), tempfile.TemporaryDirectory() as folder:
                self.check_sound(*run(target, folder))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--propspec", default=PROPSPEC)
    arguments, rest = parser.parse_known_args()
    PROPSPEC = str(pathlib.Path(arguments.propspec).resolve())
    unittest.main(argv=["targets_test.py", *rest])
