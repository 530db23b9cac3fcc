#!/usr/bin/env -S python3 -I -S
"""An npm without a registry: what it knows and does stands in FAKE_NPM, a JSON object.

`view`: the answers by package and range; none: E404. `offline`: nothing can be asked.
`broken`: nothing can be installed. Each call is noted in the file named by `calls`.
"""
import json
import os
import sys

world = json.loads(os.environ["FAKE_NPM"])
with open(world["calls"], "a") as calls:
    calls.write(" ".join(sys.argv[1:3]).rstrip() + "\n")


def error(code):
    print(json.dumps({"error": {"code": code, "summary": "…"}}))
    sys.stderr.write("npm error code %s\n" % code)
    sys.exit(1)


if sys.argv[1] == "view":
    if world.get("offline"):
        error("ENOTFOUND")
    if sys.argv[2] not in world["view"]:
        error("E404")
    print(json.dumps(world["view"][sys.argv[2]]))
elif sys.argv[1] == "install":
    if world.get("broken"):
        error("ETARGET")
    manifest = json.load(open("package.json"))
    for package, version in manifest["dependencies"].items():
        folder = os.path.join("node_modules", package)
        os.makedirs(folder)
        with open(os.path.join(folder, "package.json"), "w") as file:
            json.dump({"name": package, "version": version}, file)
