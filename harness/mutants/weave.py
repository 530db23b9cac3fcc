"""Writes a copy of the reference's sources in which every mutant is a switch.

    weave.py --root PROJECT --out FOLDER --sources LIST --mutants FILE…

LIST holds one path below PROJECT a line. Each of these files is written below FOLDER under the same
path, with the edits of all mutants woven in; what else FOLDER held is removed. An edit is

    {"file": PATH, "find": TEXT that stands exactly once in the file, "replace": TEXT}

A `find` that ends with `;` or `}` is statements and becomes

    { if (PROPSPEC_MUTANT("id")) { replace } else { find } }

any other is an expression and becomes

    (PROPSPEC_MUTANT("id") ? (replace) : (find))

Mutants may share a `find`, and are then chained; finds that overlap otherwise are an error. Files
that come out as they were are not touched, so that little is compiled again.
"""

import argparse
import json
import pathlib
import sys

PERMITTED = "permitted.json"  # all of its entries are switched on together


class WeaveError(Exception):
    """What is wrong with a mutant, in a sentence."""


class Place:
    """A text that mutants replace, and what each of them puts there."""

    def __init__(self, begin, find):
        self.begin = begin
        self.end = begin + len(find)
        self.find = find
        self.replacements = []  # (mutant's id, text)

    def text(self):
        if self.find.rstrip().endswith((";", "}")):
            chain = "".join(
                f"if (PROPSPEC_MUTANT(\"{mutant}\")) {{ {text}\n}} else "
                for mutant, text in self.replacements
            )
            return f"{{ {chain}{{ {self.find}\n}} }}"
        chain = "".join(
            f"PROPSPEC_MUTANT(\"{mutant}\") ? ({text}) : " for mutant, text in self.replacements
        )
        return f"({chain}({self.find}))"


def weave(source, edits):
    """The text of a file with `edits` in it: a list of (mutant's id, edit)."""
    places = {}
    for mutant, edit in edits:
        find = edit["find"]
        count = source.count(find) if find.strip() else 0
        if count != 1:
            raise WeaveError(
                f"{mutant}: its find must stand exactly once in {edit['file']}, but stands there"
                f" {count} times: {find!r}"
            )
        place = places.setdefault(find, Place(source.index(find), find))
        if any(other == mutant for other, _ in place.replacements):
            raise WeaveError(f"{mutant}: two of its edits replace the same text: {find!r}")
        place.replacements.append((mutant, edit["replace"]))

    pieces = []
    at = 0
    before = None
    for place in sorted(places.values(), key=lambda place: (place.begin, -place.end)):
        if place.begin < at:
            ids = [each.replacements[0][0] for each in (before, place)]
            raise WeaveError(
                f"{ids[0]} and {ids[1]} replace texts that overlap; let them share one find, the"
                f" larger: {before.find!r} and {place.find!r}"
            )
        pieces += [source[at : place.begin], place.text()]
        at = place.end
        before = place
    woven = "".join(pieces) + source[at:]
    # clang-tidy has seen the original.
    return f'// NOLINTBEGIN\n#include "harness/mutants/mutant_switch.h"\n{woven}// NOLINTEND\n'


def read_mutants(files):
    """(id, edit) of all mutants, by the file that they edit."""
    edits = {}
    ids = set()
    permitted = {}  # (file, find) → id
    for path in files:
        try:
            mutants = json.loads(path.read_text(encoding="utf-8"))["mutants"]
            for mutant in mutants:
                if mutant["id"] in ids:
                    raise WeaveError(f"there are two mutants {mutant['id']}")
                ids.add(mutant["id"])
                for edit in mutant["edits"]:
                    edits.setdefault(edit["file"], []).append((mutant["id"], edit))
                    if path.name != PERMITTED:
                        continue
                    other = permitted.setdefault((edit["file"], edit["find"]), mutant["id"])
                    if other != mutant["id"]:
                        raise WeaveError(
                            f"{other} and {mutant['id']} replace the same text, and permitted"
                            " choices are all switched on together"
                        )
        except WeaveError as error:
            raise WeaveError(f"{path.name}: {error}") from error
        except (KeyError, TypeError, ValueError) as error:
            raise WeaveError(f"{path}: is no file of mutants: {error!r}") from error
    return edits


def write_if_changed(path, text):
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def weave_all(root, out, sources, mutant_files):
    edits = read_mutants(mutant_files)
    for file in sorted(edits.keys() - set(sources)):
        raise WeaveError(f"{edits[file][0][0]}: {file} is no file that mutants can edit")
    woven = {
        out / file: weave((root / file).read_text(encoding="utf-8"), edits.get(file, []))
        for file in sources
    }
    for path in sorted(out.rglob("*")):
        if path.is_file() and path not in woven:
            path.unlink()
    for path, text in woven.items():
        write_if_changed(path, text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--sources", type=pathlib.Path, required=True)
    parser.add_argument("--mutants", type=pathlib.Path, nargs="+", required=True)
    arguments = parser.parse_args()
    sources = arguments.sources.read_text(encoding="utf-8").split()
    try:
        weave_all(arguments.root, arguments.out, sources, arguments.mutants)
    except WeaveError as error:
        sys.exit(f"weave.py: {error}")


if __name__ == "__main__":
    main()
