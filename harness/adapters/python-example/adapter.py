#!/usr/bin/env python3
"""A propspec target to copy: put your library in place of the toy, and run

    propspec run 'cmd:python3 adapter.py' --validate

What each member means, and what to leave out: ../README.md.
"""

import json
import os
import random
import re
import sys


# ── The toy, style `datadog`: calls of your own library go here. ──


def extract(headers):
    fields = {name.lower(): value for name, value in reversed(headers)}  # of two the first counts
    ids = [fields.get(f"x-datadog-{name}-id", "") for name in ("trace", "parent")]
    if not all(re.fullmatch("[0-9]{1,20}", text) and int(text) < 2**64 for text in ids):
        return None
    tags = dict(re.findall("(_dd[.]p[.][^=,]+)=([^,]+)", fields.get("x-datadog-tags", "")))
    if not re.fullmatch("[0-9a-f]{16}", tags.get("_dd.p.tid", "")):
        tags.pop("_dd.p.tid", None)
    trace_id, parent = (f"{int(text):016x}" for text in ids)
    priority = fields.get("x-datadog-sampling-priority", "")
    if int(ids[0]) == 0:
        return None
    return {
        "trace_id": tags.get("_dd.p.tid", "0" * 16) + trace_id,
        "parent_id": parent if int(ids[1]) else None,  # null: looked, and there is none
        "sampling_priority": int(priority) if re.fullmatch("-?[0-9]{1,9}", priority) else None,
        "origin": fields.get("x-datadog-origin"),
        "tags": tags,
    }


def start_span(context):
    new = {"trace_id": f"{random.randrange(1, 2**63):032x}", "parent_id": None, "origin": None}
    new |= {"sampling_priority": 1, "tags": {"_dd.p.dm": "-0"}}
    return {**(context or new), "span_id": f"{random.randrange(1, 2**63):016x}", "links": []}


def inject(span):
    tags = ",".join(f"{key}={value}" for key, value in span["tags"].items())
    headers = {
        "x-datadog-trace-id": int(span["trace_id"][16:], 16),
        "x-datadog-parent-id": int(span["span_id"], 16),
        "x-datadog-sampling-priority": span["sampling_priority"],
        "x-datadog-origin": span["origin"],
        "x-datadog-tags": tags or None,
    }
    return [[name, str(value)] for name, value in headers.items() if value is not None]


# ── The operations: answers in the protocol's words. These three suffice. ──


def hello(request):
    if request["protocol"] != 1:
        raise NotImplementedError("this target speaks protocol 1")
    return {
        "protocol": 1, "name": "python-example", "version": "1.0.0", "language": "python",
        "styles": {"extract": ["datadog"], "inject": ["datadog"]}, "features": ["trace_id_128"],
        "carrier": {"duplicates": "first", "names": "insensitive", "empty": "kept"},
    }  # fmt: skip


def propagate(request):
    context = extract(request["headers"])
    span = start_span(context)
    kept = ("trace_id", "sampling_priority", "origin")
    found = context and {"span_id": context["parent_id"], **{key: context[key] for key in kept}}
    return {"extracted": found, "span": span, "headers": inject(span)}  # no baggage here: left out


def reset(request):
    return {}  # forget every span: nothing is kept here


# ── The pipe. This can stay as it is. ──

OPERATIONS = {"hello": hello, "propagate": propagate, "reset": reset}
PIPE = os.fdopen(os.dup(1), "w", encoding="utf-8")  # stdout belongs to the protocol:
sys.stdout = sys.stderr  # what a library prints goes to stderr


def answer(line):
    ident = None
    try:
        request = json.loads(line)
        ident, operation = request["id"], request["op"]
        if operation not in OPERATIONS:
            raise NotImplementedError(f"no operation {operation}")
        return {"id": ident, "ok": OPERATIONS[operation](request)}
    except Exception as error:  # what a library throws is a result (internal), not the end
        kinds = {NotImplementedError: "unsupported", KeyError: "invalid"}
        kind = kinds.get(type(error), "internal") if ident is not None else "invalid"
        return {"id": ident, "error": {"kind": kind, "message": repr(error)}}


for line in sys.stdin.buffer:
    print(json.dumps(answer(line)), file=PIPE, flush=True)
