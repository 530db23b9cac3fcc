#!/usr/bin/env python3
"""A target that answers `propagate` with the headers it got, and misbehaves as its arguments say.

The request with a header `n` of the value given as --at is the guilty one: faults hang on what is
asked, not on how much was asked before, as they do in real libraries.
"""
import argparse
import json
import os
import signal
import sys

FAULTS = ["segv", "exit", "exit-after", "hang", "garbage", "garbage-after", "wrong-type",
          "unknown-id", "long-line", "twice", "null-id", "once", "close-stdout",
          "empty-batch"]
GREETINGS = ["noise", "none", "exit", "status-78", "rejected", "internal", "other-protocol", "deaf"]

options = argparse.ArgumentParser(description=__doc__)
options.add_argument("--fault", choices=FAULTS)
options.add_argument("--at", help="value of the header n, or `always`")
options.add_argument("--greeting", choices=GREETINGS)
options.add_argument("--refuse", help="greet so only if this value of DD_TEST is set")
options.add_argument("--features", default="")
options.add_argument("--window", type=int, default=64)
options.add_argument("--order", choices=["reverse"])
options.add_argument("--stderr", type=int, default=0, help="bytes of log for each request")
options.add_argument("--trusting", action="store_true", help="answer unknown operations with ok")
options.add_argument("--reset", choices=["unsupported", "exit", "twice", "noisy"])
options.add_argument("--mark", help="file that the fault `once` leaves behind")
options.add_argument("--ignore-end", action="store_true", help="stay when stdin ends")
arguments = options.parse_args()

configuration = {k: v for k, v in os.environ.items() if k.startswith(("DD_", "OTEL_"))}
features = [feature for feature in arguments.features.split(",") if feature]
generation = 0  # counts resets


def write(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def answer(request):
    operation = request["op"]
    if operation == "hello":
        return {"ok": {"protocol": 1, "name": "fake", "version": "1", "language": "python",
                       "runtime": "python", "window": arguments.window,
                       "styles": {"extract": ["datadog"], "inject": ["datadog"]},
                       "style_names": {}, "features": features,
                       "carrier": {"duplicates": "list", "names": "insensitive",
                                   "empty": "kept"}}}
    if operation == "propagate":
        headers = request["headers"] + [["x-env", configuration.get("DD_TEST", "")],
                                        ["x-pid", str(os.getpid())],
                                        ["x-generation", str(generation)]]
        return {"ok": {"headers": headers}}
    if operation == "start":
        return {"ok": {"trace_id": "0" * 31 + "1", "span_id": "0" * 15 + "2"}}
    if operation == "reset" and arguments.reset != "unsupported":
        return {"ok": {}}
    if operation == "configure" and "configure" in features:
        configuration.clear()
        configuration.update(request["env"])
        if refused():
            return {"error": {"kind": "rejected", "message": "no such style"}}
        return {"ok": {}}
    if arguments.trusting:
        return {"ok": {}}
    return {"error": {"kind": "unsupported", "message": "no operation " + operation}}


def refused():
    return arguments.refuse is not None and configuration.get("DD_TEST") == arguments.refuse


def greet_badly(request):
    greeting = arguments.greeting
    if greeting == "exit":
        sys.stderr.write("no such style\n")
        sys.exit(3)
    if greeting == "status-78":
        sys.exit(78)
    if greeting == "none":
        signal.pause()
    if greeting == "noise":
        write("Loading the library...\n")
    if greeting == "rejected":
        return {"id": request["id"], "error": {"kind": "rejected", "message": "no such style"}}
    if greeting == "internal":
        return {"id": request["id"], "error": {"kind": "internal", "message": "no library"}}
    if greeting == "other-protocol":
        return {"id": request["id"], "ok": dict(answer(request)["ok"], protocol=2)}
    return None


def is_guilty(request):
    if request["op"] == "start":
        return request["name"] == arguments.at
    return request["op"] == "propagate" and (
        arguments.at == "always" or ["n", arguments.at] in request["headers"])


def misbehave_before(fault):
    sys.stderr.write("about to %s\n" % fault)
    sys.stderr.flush()
    if fault == "once" and not os.path.exists(arguments.mark):
        open(arguments.mark, "w").close()
        fault = "segv"
    if fault == "segv":
        os.kill(os.getpid(), signal.SIGSEGV)
    if fault == "exit":
        os._exit(3)
    if fault == "hang":
        signal.pause()
    if fault == "garbage":
        write("Warning: something is odd\n")
    if fault == "empty-batch":
        write("[]\n")
    if fault == "unknown-id":
        write('{"id":123456789,"ok":{}}\n')
    if fault == "null-id":
        write('{"id":null,"error":{"kind":"invalid","message":"no JSON"}}\n')
    if fault == "long-line":
        write("x" * (9 << 20))
    if fault == "close-stdout":
        os.close(1)
        signal.pause()


def handle(request):
    global generation
    if request["op"] == "hello" and (arguments.refuse is None or refused()):
        bad = greet_badly(request)
        if bad is not None:
            return [bad]
    if request["op"] == "reset":
        generation += 1
        if arguments.reset == "exit":
            os._exit(4)
    sys.stderr.write("l" * arguments.stderr)
    result = [dict(answer(request), id=request["id"])]
    if request["op"] == "reset" and arguments.reset == "twice":
        write(json.dumps(result * 2) + "\n")
        return []
    if request["op"] == "reset" and arguments.reset == "noisy":
        result.append("done with it")
    if arguments.fault and is_guilty(request):
        misbehave_before(arguments.fault)
        if arguments.fault == "wrong-type":
            result[0]["ok"]["headers"] = 7
        if arguments.fault == "twice":
            result *= 2
        if arguments.fault == "exit-after":
            write(json.dumps(result[0]) + "\n")
            os._exit(0)
        if arguments.fault == "garbage-after":
            result.append("done with it")
    return result


if arguments.greeting == "deaf":
    signal.pause()
fd, rest = sys.stdin.fileno(), b""
while True:
    chunk = os.read(fd, 1 << 16)
    if not chunk:
        break
    *lines, rest = (rest + chunk).split(b"\n")
    output = []
    for line in lines:
        message = json.loads(line)
        if isinstance(message, list):
            output.append(json.dumps([each for request in message for each in handle(request)]))
        else:
            answers = handle(message)
            output += [a if isinstance(a, str) else json.dumps(a) for a in answers]
    if arguments.order == "reverse":
        output.reverse()
    write("".join(line + "\n" for line in output))
while arguments.ignore_end:
    signal.pause()
