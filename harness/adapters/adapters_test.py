"""Drives the adapters as the harness does, and asserts what they say of known inputs.

python-example is always tested. The Node adapters are (by scripts/test-targets) tested against the libraries in the
node_modules folders that PROPSPEC_TARGET_MODULES_DD and PROPSPEC_TARGET_MODULES_OTEL name (several:
separated by colons), and skipped where the variable is not set. PROPSPEC_NODE names another node
than the one on the path.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

from adapters_driver import FULL_SET, TRACEPARENT, W3C_ID, AdapterCase, DatadogStyle, Protocol

HERE = pathlib.Path(__file__).resolve().parent
NODE = os.environ.get("PROPSPEC_NODE", "node")


class PythonExample(DatadogStyle, AdapterCase):
    name = "python-example"
    command = [sys.executable, str(HERE / "python-example" / "adapter.py")]

    def test_leaves_out_what_it_cannot_show(self):
        self.assertNotIn("baggage", self.start().ok("propagate", headers=[["baggage", "a=b"]]))


@unittest.skipUnless(shutil.which(NODE), "there is no node")
class NodeVersion(unittest.TestCase):
    def test_a_node_that_is_too_old_is_told(self):
        old = "Object.defineProperty(process, 'versions', { value: { node: '16.20.2' } });"
        for adapter in sorted(HERE.glob("nodejs-*/adapter.js")):
            done = subprocess.run(
                [NODE, "-e", f"{old} require({json.dumps(str(adapter))})"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertEqual(
                done.stderr,
                "This adapter needs Node.js 18 or later, and was started by 16.20.2.\n",
            )


class DdTrace(DatadogStyle):
    name = "dd-trace-js"
    command = [NODE, str(HERE / "nodejs-dd-trace" / "adapter.js")]

    def test_tracecontext_with_tracestate(self):
        state = "foo=1,dd=s:2;o:rum;p:4444444444444444;t.dm:-4"
        target = self.start(DD_TRACE_PROPAGATION_STYLE="tracecontext")
        answer = target.ok(
            "propagate", headers=[TRACEPARENT, ["tracestate", state], ["Tracestate", "bar=2"]]
        )
        span, headers = answer["span"], dict(answer["headers"])
        self.assertEqual((span["trace_id"], span["parent_id"]), (W3C_ID, "3333333333333333"))
        self.assertEqual((span["sampling_priority"], span["origin"]), (2, "rum"))
        self.assertEqual(
            span["tags"].get("_dd.parent_id", "4444444444444444"), "4444444444444444"
        )  # since 5.6
        self.assertEqual(span["tags"]["_dd.p.dm"], "-4")
        self.assertEqual(headers["traceparent"], f"00-{W3C_ID}-{span['span_id']}-01")
        own, *foreign = headers["tracestate"].split(",")
        self.assertTrue({"s:2", "o:rum", "t.dm:-4"} <= set(own[len("dd=") :].split(";")), own)
        self.assertEqual([member.strip() for member in foreign], ["foo=1", "bar=2"])

    def test_conflicting_context_becomes_a_link(self):
        target = self.start()
        self.require(target, "span_links")
        headers = FULL_SET[:3] + [TRACEPARENT, ["tracestate", "foo=1"]]
        span = target.ok("propagate", headers=headers)["span"]
        self.assertEqual(span["trace_id"], "0000000000000000" + "00000000075bcd15")
        self.assertEqual(
            span["links"],
            [
                {
                    "trace_id": W3C_ID,
                    "span_id": "3333333333333333",
                    "tracestate": "foo=1",
                    "flags": 1,
                    "attributes": {
                        "reason": "terminated_context",
                        "context_headers": "tracecontext",
                    },
                }
            ],
        )

    def test_restart_and_ignore(self):
        target = self.start(DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT="restart")
        self.require(target, "behavior_extract")
        answer = target.ok("propagate", headers=FULL_SET)
        self.assertEqual(answer["extracted"]["trace_id"], "640cfd8d0000000000000000075bcd15")
        self.assertIsNone(answer["span"]["parent_id"])
        self.assertEqual([link["span_id"] for link in answer["span"]["links"]], [self.parent_id])
        answer = self.start(DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT="ignore").ok(
            "propagate", headers=FULL_SET
        )
        self.assertIsNone(answer["extracted"])
        self.assertIsNone(answer["span"]["parent_id"])
        self.assertEqual(answer["span"]["links"], [])

    def test_baggage_is_text_and_stays_in_its_request(self):
        target = self.start()
        self.require(target, "baggage")
        answer = target.ok(
            "propagate",
            headers=FULL_SET + [["baggage", "user.id=%C3%A9,b=2"]],
            set_baggage=[["c", "d e"]],
        )
        self.assertEqual(answer["baggage"], [["user.id", "\u00e9"], ["b", "2"], ["c", "d e"]])
        self.assertEqual(dict(answer["headers"])["baggage"], "user.id=%C3%A9,b=2,c=d%20e")
        # A tag is bytes: the UTF-8 that the agent gets.
        self.assertEqual(
            answer["span"]["tags"].get("baggage.user.id", "\u00c3\u00a9"), "\u00c3\u00a9"
        )
        self.assertEqual(target.ok("propagate", headers=[])["baggage"], [])

    def test_manual_decision(self):
        target = self.start()
        for decision, priority in (("keep", 2), ("drop", -1)):
            answer = target.ok("propagate", headers=[], decide=decision)
            self.assertEqual(answer["span"]["sampling_priority"], priority)
            self.assertEqual(dict(answer["headers"])["x-datadog-sampling-priority"], str(priority))
        self.assertEqual(target.refused("propagate", headers=[], decide="maybe"), "invalid")

    def test_given_ids(self):
        ids = {"trace_id": W3C_ID, "span_id": "00000000000000ff"}
        target = self.start(DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED="false")
        answer = target.ok("propagate", headers=[], ids=ids)
        self.assertEqual(
            (answer["span"]["trace_id"], answer["span"]["span_id"]), (W3C_ID, "00000000000000ff")
        )
        self.assertEqual(dict(answer["headers"])["traceparent"], f"00-{W3C_ID}-00000000000000ff-01")
        span = target.ok("propagate", headers=FULL_SET, ids=ids)["span"]
        self.assertEqual(
            (span["trace_id"][16:], span["span_id"]), ("00000000075bcd15", "00000000000000ff")
        )

    def test_batch_frame(self):
        target = self.start()
        target.send(b'[{"id":1,"op":"reset"},{"id":2,"op":"xyzzy"}]\n')
        self.assertEqual({target.read()["id"], target.read()["id"]}, {1, 2})

    def test_disabled_tracing_reports_nothing(self):
        answer = self.start(DD_TRACE_ENABLED="false").ok("propagate", headers=FULL_SET)
        self.assertIsNone(answer["extracted"])
        self.assertEqual(answer["headers"], [])
        self.assertNotIn("tags", answer["span"])

    def test_spans(self):
        target = self.start()
        links = [{"headers": []}, {"headers": FULL_SET[:2], "attributes": {"why": "batch"}}]
        if "links" not in target.ok("propagate", headers=[])["span"]:
            self.skipTest("this version has no span links")
        root = target.ok(
            "start",
            span="s1",
            name="receive",
            kind="server",
            links=links,
            parent={"headers": [TRACEPARENT, ["baggage", "a=b"]]},
        )
        other = target.ok("start", span="s2", name="other", kind="server", parent=None)
        child = target.ok("start", span="s3", name="send", kind="producer", parent={"span": "s1"})
        self.assertEqual(root["trace_id"], W3C_ID)
        self.assertEqual(child["trace_id"], W3C_ID)
        self.assertNotEqual(other["trace_id"], W3C_ID)
        carrier = [["x-datadog-trace-id", "9"], ["keep", "1"], ["keep", "2"]]
        headers = target.ok("inject", span="s3", headers=carrier)["headers"]
        self.assertEqual(
            headers[:3], [["x-datadog-trace-id", str(int(W3C_ID[16:], 16))], *carrier[1:]]
        )
        self.assertEqual(dict(headers)["x-datadog-parent-id"], str(int(child["span_id"], 16)))
        if "baggage" in target.ok("hello", protocol=1)["features"]:
            self.assertEqual(dict(headers)["baggage"], "a=b")
            self.assertNotIn("baggage", dict(target.ok("inject", span="s2", headers=[])["headers"]))
        self.assertEqual(target.ok("finish", span="s3")["span"]["parent_id"], root["span_id"])
        span = target.ok(
            "finish", span="s1", error={"type": "Oops", "message": "it broke"}, events=[]
        )["span"]
        self.assertEqual(span["parent_id"], "3333333333333333")
        self.assertEqual(
            span["links"],
            [
                {
                    "trace_id": "000000000000000000000000075bcd15",
                    "span_id": self.parent_id,
                    "attributes": {"why": "batch"},
                    "tracestate": None,
                    "flags": None,
                }
            ],
        )
        self.assertEqual(span["tags"]["_dd.p.tid"], W3C_ID[:16])
        self.assertEqual(target.refused("finish", span="s1"), "invalid")
        self.assertEqual(target.refused("inject", span="nobody", headers=[]), "invalid")
        self.assertEqual(target.refused("start", span="s2", name="again", kind="server"), "invalid")
        self.assertEqual(target.ok("reset"), {})
        self.assertEqual(target.refused("inject", span="s2", headers=[]), "invalid")


class OpenTelemetry(Protocol):
    name = "opentelemetry-js"
    style = "tracecontext"
    command = [NODE, str(HERE / "nodejs-opentelemetry" / "adapter.js")]
    context = [TRACEPARENT]
    parent_id = "3333333333333333"

    def test_tracecontext_with_tracestate(self):
        answer = self.start().ok(
            "propagate", headers=[TRACEPARENT, ["tracestate", "foo=1,dd=s:2;o:rum"]]
        )
        self.assertEqual(answer["extracted"], {"trace_id": W3C_ID, "span_id": self.parent_id})
        # No priority, origin or tags: this library has no such thing.
        self.assertEqual(set(answer["span"]), {"trace_id", "span_id", "parent_id", "links"})
        self.assertEqual(
            dict(answer["headers"]),
            {
                "traceparent": f"00-{W3C_ID}-{answer['span']['span_id']}-01",
                "tracestate": "foo=1,dd=s:2;o:rum",
            },
        )

    def test_span_that_is_not_recorded_shows_its_ids_only(self):
        answer = self.start().ok(
            "propagate", headers=[["traceparent", f"00-{W3C_ID}-3333333333333333-00"]]
        )
        self.assertEqual(set(answer["span"]), {"trace_id", "span_id"})
        self.assertTrue(dict(answer["headers"])["traceparent"].endswith("-00"))

    def test_baggage(self):
        answer = self.start().ok(
            "propagate", headers=[["baggage", "user.id=%C3%A9"]], set_baggage=[["c", "d e"]]
        )
        self.assertEqual(answer["baggage"], [["user.id", "\u00e9"], ["c", "d e"]])
        self.assertEqual(dict(answer["headers"])["baggage"], "user.id=%C3%A9,c=d%20e")

    def test_styles_of_each_direction(self):
        target = self.start(
            DD_TRACE_PROPAGATION_STYLE_EXTRACT="tracecontext",
            DD_TRACE_PROPAGATION_STYLE_INJECT="b3",
        )
        answer = target.ok("propagate", headers=[TRACEPARENT])
        self.assertEqual(answer["headers"], [["b3", f"{W3C_ID}-{answer['span']['span_id']}-1"]])
        target = self.start(OTEL_PROPAGATORS="b3multi")
        self.assertEqual(
            [name for name, _ in target.ok("propagate", headers=[])["headers"]],
            ["x-b3-traceid", "x-b3-spanid", "x-b3-sampled"],
        )

    def test_rejects_a_style_it_has_not(self):
        self.assertEqual(
            self.start(DD_TRACE_PROPAGATION_STYLE="datadog").refused("hello", protocol=1),
            "rejected",
        )

    def test_has_no_manual_decision(self):
        self.assertEqual(
            self.start().refused("propagate", headers=[], decide="keep"), "unsupported"
        )

    def test_spans(self):
        target = self.start()
        ids = {"trace_id": "0" * 31 + "a", "span_id": "0" * 15 + "b"}
        links = [
            {"headers": []},
            {"headers": [TRACEPARENT, ["tracestate", "foo=1"]], "attributes": {"why": "batch"}},
        ]
        self.assertEqual(
            target.ok("start", span="s1", name="poll", kind="consumer", links=links, ids=ids), ids
        )
        child = target.ok("start", span="s2", name="work", kind="internal", parent={"span": "s1"})
        self.assertEqual(child["trace_id"], ids["trace_id"])
        headers = target.ok("inject", span="s2", headers=[["traceparent", "old"]])["headers"]
        self.assertEqual(headers, [["traceparent", f"00-{ids['trace_id']}-{child['span_id']}-01"]])
        self.assertEqual(target.ok("finish", span="s2")["span"]["parent_id"], ids["span_id"])
        span = target.ok(
            "finish",
            span="s1",
            error={"type": "Oops", "message": "it broke"},
            events=[{"name": "retry", "attributes": {"n": "1"}}],
        )["span"]
        self.assertIsNone(span["parent_id"])
        self.assertEqual(
            span["links"],
            [
                {
                    "trace_id": W3C_ID,
                    "span_id": self.parent_id,
                    "tracestate": "foo=1",
                    "flags": 1,
                    "attributes": {"why": "batch"},
                }
            ],
        )
        self.assertEqual(target.refused("finish", span="s1"), "invalid")


def load_tests(loader, _standard, _pattern):
    suite = unittest.TestSuite(map(loader.loadTestsFromTestCase, (PythonExample, NodeVersion)))
    for kind, variable in (
        (DdTrace, "PROPSPEC_TARGET_MODULES_DD"),
        (OpenTelemetry, "PROPSPEC_TARGET_MODULES_OTEL"),
    ):
        for folder in filter(None, os.environ.get(variable, "").split(":")):
            case = type(
                f"{kind.__name__}[{folder}]",
                (kind, AdapterCase),
                {"env": {"PROPSPEC_TARGET_MODULES": folder}},
            )
            suite.addTests(loader.loadTestsFromTestCase(case))
    return suite


if __name__ == "__main__":
    unittest.main()
