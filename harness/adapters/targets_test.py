#!/usr/bin/env python3
"""Runs propspec against real tracers from npm and looks at what it makes of them.

    targets_test.py --propspec build/propspec

Versions are pinned where findings are compared: which rules a released version breaks never
changes. The newest ones are run as well, to see that they can be asked at all.
"""

import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import tempfile
import unittest

PROPSPEC = "build/propspec"

# Target → what `diverges` of a rule calls its library, and the must rules that it is known to break.
PINNED = {
    "npm:dd-trace@6.21.0": ("nodejs", {"BG-02", "BG-03", "TS-17"}),
    "npm:dd-trace@5.132.0": ("nodejs", {"BG-02", "BG-03", "TS-17"}),
    "npm:@opentelemetry/core@1.30.1": ("opentelemetry", {"TP-05"}),
}
NEWEST = ["npm:dd-trace", "npm:dd-trace@5", "npm:@opentelemetry/core"]
# A name that is no style at all, in a variable that only the adapter gives a meaning.
REFUSED = {"opentelemetry-js": {"none.unknown_style", "xray.extract.unknown_name"}}
MISBEHAVIOR = {"crash", "hang", "protocol-error", "not-run", "adapter-gap", "config-rejected"}


def run(target):
    with tempfile.TemporaryDirectory() as folder:
        command = [PROPSPEC, "run", target, "--report", folder, "--validate", "--runs", "0"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        report = json.loads((pathlib.Path(folder) / "report.json").read_text(encoding="utf-8"))
    return target, done, report


def run_all(targets):
    """Two at a time: each is a process that waits for another one."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        yield from pool.map(run, targets)


class Targets(unittest.TestCase):
    maxDiff = None

    def check_sound(self, done, report):
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertTrue(report["complete"])
        self.assertIn(report["target"]["adapter"], ("nodejs-dd-trace", "nodejs-opentelemetry"))
        odd = {case["id"] for case in report["cases"] if case["verdict"] in MISBEHAVIOR}
        self.assertEqual(odd - REFUSED.get(report["target"]["name"], set()), set())
        self.assertGreater(report["totals"]["verdicts"]["pass"], 50)

    def test_pinned_versions_break_the_rules_they_are_known_to_break(self):
        for target, done, report in run_all(PINNED):
            library, known = PINNED[target]
            with self.subTest(target=target):
                self.check_sound(done, report)
                broken = [
                    rule
                    for rule in report["rules"]
                    if rule["verdict"] == "fail" and rule["level"] == "must"
                ]
                self.assertEqual({rule["id"] for rule in broken}, known)
                for rule in broken:  # the corpus has it that this library differs
                    self.assertIn(library, [entry["library"] for entry in rule["diverges"]], rule)
                self.assertEqual(done.returncode, 1 if known else 0)

    def test_newest_versions_can_be_asked(self):
        for target, done, report in run_all(NEWEST):
            with self.subTest(target=target):
                self.check_sound(done, report)

    # Who starts the trace, who queues it on, who finishes it.
    PIPELINES = [
        ["carriers.kafka", "web=npm:dd-trace@6.21.0"],
        ["carriers.kafka", "worker=npm:dd-trace@6.21.0"],
        ["carriers.sqs", "web=npm:dd-trace@6.21.0", "worker=npm:dd-trace@5.132.0"],
        [
            "shapes.chain",
            "worker=npm:@opentelemetry/core@1.30.1",
            "mailer=npm:dd-trace@6.21.0",
        ],
    ]

    def test_requests_stay_one_trace_whoever_handles_them(self):
        for scenario, *services in self.PIPELINES:
            with self.subTest(scenario=scenario, services=services):
                with tempfile.TemporaryDirectory() as folder:
                    command = [PROPSPEC, "simulate", scenario, "--requests", "40"]
                    command += ["--report", folder, "--json"]
                    for service in services:
                        command += ["--service", service]
                    done = subprocess.run(command, capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
                (result,) = json.loads(done.stdout)["scenarios"]
                self.assertEqual(result["sound"], 40)
                self.assertEqual(result["verdict"], "pass", result["surprises"])

    def test_a_worker_that_reads_another_style_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            command = [PROPSPEC, "simulate", "configuration.datadog_to_tracecontext"]
            command += ["--requests", "10", "--report", folder, "--json"]
            command += ["--service", "web=npm:dd-trace@6.21.0"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        (result,) = json.loads(done.stdout)["scenarios"]
        self.assertEqual({one["cause"] for one in result["diagnoses"]}, {"D53"})
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--propspec", default=PROPSPEC)
    arguments, rest = parser.parse_known_args()
    PROPSPEC = str(pathlib.Path(arguments.propspec).resolve())
    unittest.main(argv=["targets_test.py", *rest])
