#!/usr/bin/env python3
"""A propspec target to be copied. It tests the toy propagator in its first half: replace that by
calls of your own library, keep the second half, and run

    propspec run 'cmd:python3 adapter.py'

Python 3.8 or later, nothing else. What each member means and what to leave out: ../README.md.
"""

import json
import os
import random
import re
import sys

# ===== Your library goes here: extract a context, start a span from it, inject that span. =====


def extract(headers):
    """The `datadog` style. Names match in any case; of two lines with one name the first counts.

    A value holds one character for each byte, as WSGI and http.server hand it over.
    """
    fields = {}
    for name, value in headers:
        fields.setdefault(name.lower(), value)
    trace_id, span_id = (fields.get(f"x-datadog-{name}-id", "") for name in ("trace", "parent"))
    if not all(
        re.fullmatch("[0-9]{1,20}", text) and int(text) < 2**64 for text in (trace_id, span_id)
    ):
        return None
    if int(trace_id) == 0:
        return None
    pairs = (pair.partition("=")[::2] for pair in fields.get("x-datadog-tags", "").split(","))
    tags = {key: value for key, value in pairs if key.startswith("_dd.p.")}
    if not re.fullmatch("[0-9a-f]{16}", tags.get("_dd.p.tid", "")):
        tags.pop("_dd.p.tid", None)
    priority = fields.get("x-datadog-sampling-priority")
    return {
        "trace_id": tags.get("_dd.p.tid", "0" * 16) + f"{int(trace_id):016x}",
        "span_id": (
            f"{int(span_id):016x}" if int(span_id) else None
        ),  # 0: a trace without a parent span
        "sampling_priority": int(priority) if priority in ("-1", "0", "1", "2") else None,
        "origin": fields.get("x-datadog-origin"),
        "tags": tags,
    }


def start_span(parent):
    span_id = f"{random.randrange(1, 2**63):016x}"
    if parent is None:
        parent = {
            "trace_id": "0" * 16 + span_id,
            "span_id": None,
            "sampling_priority": 1,
            "origin": None,
            "tags": {"_dd.p.dm": "-0"},
        }
    return {**parent, "span_id": span_id, "parent_id": parent["span_id"]}


def inject(span):
    headers = {
        "x-datadog-trace-id": int(span["trace_id"][16:], 16),
        "x-datadog-parent-id": int(span["span_id"], 16),
        "x-datadog-sampling-priority": span["sampling_priority"],
        "x-datadog-origin": span["origin"],
        "x-datadog-tags": ",".join(f"{key}={value}" for key, value in span["tags"].items()) or None,
    }
    return [[name, str(value)] for name, value in headers.items() if value is not None]


# ===== The operations: your library's answers in the protocol's words. These three suffice. =====


def hello(request):
    if request.get("protocol") != 1:
        raise Refusal("unsupported", "this target speaks protocol 1")
    return {
        "protocol": 1,
        "name": "python-example",
        "version": "1.0.0",
        "language": "python",
        "runtime": "python " + sys.version.split()[0],
        "window": 64,
        "styles": {"extract": ["datadog"], "inject": ["datadog"]},
        "features": ["trace_id_128"],
        "carrier": {"duplicates": "first", "names": "insensitive", "empty": "kept"},
    }


def propagate(request):
    if "headers" not in request:
        raise Refusal("invalid", 'no "headers"')
    parent = extract(request["headers"])
    span = start_span(parent)
    # None: looked, and there is none. What a library cannot show at all is left out instead: this
    # one has no baggage, so no "baggage"; it has links, though nothing makes one, so they are [].
    found = parent and {key: value for key, value in parent.items() if key != "tags"}
    return {"extracted": found, "span": {**span, "links": []}, "headers": inject(span)}


def reset(_request):
    return {}  # forget every span: nothing is kept here


OPERATIONS = {"hello": hello, "propagate": propagate, "reset": reset}


# ===== The pipe: JSON lines in and out. This can stay as it is. =====


class Refusal(Exception):
    """Kind `unsupported`, `rejected` (this configuration) or `invalid` (request); a message."""


def answer(line):
    try:
        request = json.loads(line)
        ident, operation = request["id"], request["op"]
    except (ValueError, KeyError, TypeError) as error:
        return {"id": None, "error": {"kind": "invalid", "message": f"not a request: {error!r}"}}
    try:
        if operation not in OPERATIONS:
            raise Refusal("unsupported", f"no operation {operation!r}")
        return {"id": ident, "ok": OPERATIONS[operation](request)}
    except Refusal as refusal:
        return {"id": ident, "error": dict(zip(("kind", "message"), refusal.args))}
    except Exception as error:  # what the library throws is a result, not the end
        print(repr(error), file=sys.stderr)
        return {"id": ident, "error": {"kind": "internal", "message": repr(error)}}


def main():
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")  # stdout belongs to the protocol:
    sys.stdout = sys.stderr  # what a library prints there goes to stderr
    for line in sys.stdin.buffer:
        pipe.write(json.dumps(answer(line)) + "\n")
        pipe.flush()


main()
