"""What every adapter is tested for, whatever its library: the protocol, and the `datadog` style."""

import json
import os
import subprocess
import threading
import unittest

W3C_ID = "11111111111111112222222222222222"
TRACEPARENT = ["traceparent", f"00-{W3C_ID}-3333333333333333-01"]
FULL_SET = [
    ["X-Datadog-Trace-Id", "123456789"],
    ["x-datadog-parent-id", "987654321"],
    ["x-datadog-sampling-priority", "2"],
    ["x-datadog-origin", "synthetics"],
    ["x-datadog-tags", "_dd.p.dm=-4,_dd.p.tid=640cfd8d00000000"],
]


class Target:
    """A started adapter. Every answer is checked to be one JSON object with `ok` or `error`."""

    def __init__(self, command, env):
        clean = {
            key: value for key, value in os.environ.items() if not key.startswith(("DD_", "OTEL_"))
        }
        self.process = subprocess.Popen(
            command,
            env={**clean, **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def send(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def read(self):
        line = self.process.stdout.readline()
        answer = json.loads(line)
        assert line.endswith(b"\n") and ("ok" in answer) != ("error" in answer), line
        return answer

    def ask(self, op, **members):
        self.send(json.dumps({"id": 7, "op": op, **members}).encode() + b"\n")
        answer = self.read()
        assert answer["id"] == 7, answer
        return answer

    def ok(self, op, **members):
        answer = self.ask(op, **members)
        assert "ok" in answer, answer
        return answer["ok"]

    def refused(self, op, **members):
        return self.ask(op, **members)["error"]["kind"]

    def end(self):
        """End of stdin. The exit status, and what was still said."""
        self.process.stdin.close()
        rest = self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait(), rest


class AdapterCase(unittest.TestCase):
    command = None
    env = {}

    def start(self, **env):
        target = Target(self.command, {**self.env, **env})
        self.addCleanup(self.stop, target)
        return target

    @staticmethod
    def stop(target):
        if target.process.poll() is None:
            target.process.kill()
            target.process.wait()
        target.process.stdin.close()
        target.process.stdout.close()

    def require(self, target, feature):
        if feature not in target.ok("hello", protocol=1)["features"]:
            self.skipTest(f"this version has no {feature}")


class Protocol:
    """What every target owes."""

    def test_hello_says_who_it_is(self):
        hello = self.start().ok("hello", protocol=1, harness="test")
        self.assertEqual(hello["protocol"], 1)
        self.assertEqual(hello["name"], self.name)
        self.assertRegex(hello["version"], r"^\d+\.\d+\.\d+")
        self.assertIn(self.style, hello["styles"]["extract"])
        self.assertIn(self.style, hello["styles"]["inject"])
        self.assertIn("trace_id_128", hello["features"])
        self.assertEqual(hello["carrier"]["names"], "insensitive")

    def test_refuses_what_it_does_not_know(self):
        target = self.start()
        self.assertEqual(target.refused("hello", protocol=2), "unsupported")
        self.assertEqual(target.refused("xyzzy"), "unsupported")
        self.assertEqual(target.refused("propagate"), "invalid")
        target.send(b"this is no JSON\n42\n")
        for _ in range(2):
            answer = target.read()
            self.assertIsNone(answer["id"])
            self.assertEqual(answer["error"]["kind"], "invalid")
        self.assertEqual(target.ok("reset"), {})  # and goes on

    def test_no_headers_start_a_trace(self):
        target = self.start()
        first, second = (target.ok("propagate", headers=[]) for _ in range(2))
        self.assertIsNone(first["extracted"])
        self.assertIsNone(first["span"]["parent_id"])
        self.assertRegex(first["span"]["trace_id"], "^[0-9a-f]{32}$")
        self.assertRegex(first["span"]["span_id"], "^[0-9a-f]{16}$")
        self.assertNotEqual(first["span"]["trace_id"], second["span"]["trace_id"])
        self.assertTrue(first["headers"])

    def test_reads_lines_however_they_come(self):
        target = self.start()
        for byte in '{"id":1,"op":"propagate","headers":[["x","\u00e9"]]}\n'.encode():
            target.send(bytes([byte]))
        self.assertEqual(target.read()["id"], 1)
        target.send(b'{"id":2,"op":"reset"}\n{"id":3,"op":"re')
        self.assertEqual(target.read()["id"], 2)
        target.send(b'set"}')
        status, rest = target.end()
        self.assertEqual(json.loads(rest)["id"], 3)
        self.assertEqual(status, 0)

    def test_answers_all_of_two_thousand_before_it_exits(self):
        target = self.start()
        headers = self.context + [["x-filler", "x" * 500]]
        lines = [json.dumps({"id": n, "op": "propagate", "headers": headers}) for n in range(2000)]
        writer = threading.Thread(
            target=lambda: (
                target.send("\n".join(lines).encode() + b"\n"),
                target.process.stdin.close(),
            )
        )
        writer.start()
        answers = [json.loads(line) for line in target.process.stdout]
        writer.join()
        self.assertEqual(target.process.wait(), 0)
        self.assertEqual(sorted(answer["id"] for answer in answers), list(range(2000)))
        self.assertEqual(
            {answer["ok"]["span"]["parent_id"] for answer in answers}, {self.parent_id}
        )
        self.assertEqual(len({answer["ok"]["span"]["span_id"] for answer in answers}), 2000)


class DatadogStyle(Protocol):
    style = "datadog"
    context = FULL_SET
    parent_id = "000000003ade68b1"

    def test_full_set(self):
        answer = self.start().ok("propagate", headers=FULL_SET, span={"name": "web.request"})
        context = {
            "trace_id": "640cfd8d0000000000000000075bcd15",
            "sampling_priority": 2,
            "origin": "synthetics",
        }
        self.assertEqual(answer["extracted"], {**context, "span_id": self.parent_id})
        span, headers = answer["span"], dict(answer["headers"])
        self.assertEqual({key: span[key] for key in context}, context)
        self.assertEqual(span["parent_id"], self.parent_id)
        self.assertEqual(span["tags"]["_dd.p.dm"], "-4")
        self.assertEqual(span["tags"]["_dd.p.tid"], "640cfd8d00000000")
        self.assertEqual(span.get("links", []), [])
        self.assertEqual(headers["x-datadog-trace-id"], "123456789")
        self.assertEqual(headers["x-datadog-parent-id"], str(int(span["span_id"], 16)))
        self.assertEqual(headers["x-datadog-sampling-priority"], "2")
        self.assertEqual(headers["x-datadog-origin"], "synthetics")
        self.assertEqual(
            set(headers["x-datadog-tags"].split(",")), {"_dd.p.dm=-4", "_dd.p.tid=640cfd8d00000000"}
        )

    def test_bytes_stay_bytes(self):
        answer = self.start().ok(
            "propagate", headers=FULL_SET[:2] + [["x-datadog-origin", "r\u00e9\u00ff"]]
        )
        self.assertEqual(answer["span"]["origin"], "r\u00e9\u00ff")
        self.assertEqual(dict(answer["headers"])["x-datadog-origin"], "r\u00e9\u00ff")

    def test_undecided_priority_is_null(self):
        answer = self.start().ok("propagate", headers=FULL_SET[:2])
        self.assertIsNone(answer["extracted"]["sampling_priority"])
        self.assertIsNone(answer["extracted"]["origin"])
