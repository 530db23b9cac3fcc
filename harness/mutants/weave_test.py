"""What weave.py makes of edits, and what it says of those that cannot be woven in."""

import json
import pathlib
import tempfile
import unittest

from weave import WeaveError, weave, weave_all

SOURCE = "int f(int a) {\n  if (a > 0) return 1;\n  return a + a;\n}\n"


def edit(find, replace="0", file="x.cc"):
    return {"file": file, "find": find, "replace": replace}


def woven(*edits):
    return "".join(line for line in weave(SOURCE, edits).splitlines(True)[2:-1])


class Weave(unittest.TestCase):
    def test_without_edits_the_source_stays(self):
        self.assertEqual(woven(), SOURCE)

    def test_an_expression(self):
        self.assertIn(
            'if ((PROPSPEC_MUTANT("m.a") ? (a >= 0) : (a > 0))) return 1;',
            woven(("m.a", edit("a > 0", "a >= 0"))),
        )

    def test_statements(self):
        self.assertIn(
            '{ if (PROPSPEC_MUTANT("m.a")) { return 2;\n} else { return 1;\n} }\n  return a + a;',
            woven(("m.a", edit("return 1;", "return 2;"))),
        )

    def test_a_shared_find_is_chained(self):
        self.assertIn(
            '(PROPSPEC_MUTANT("m.a") ? (1) : PROPSPEC_MUTANT("m.b") ? (2) : (a + a));',
            woven(("m.a", edit("a + a", "1")), ("m.b", edit("a + a", "2"))),
        )
        self.assertIn(
            'if (PROPSPEC_MUTANT("m.a")) { return 2;\n} else if (PROPSPEC_MUTANT("m.b")) { \n}'
            " else { return 1;\n} }",
            woven(("m.a", edit("return 1;", "return 2;")), ("m.b", edit("return 1;", ""))),
        )

    def test_neighbours_do_not_overlap(self):
        text = woven(("m.a", edit("a > ", "b")), ("m.b", edit("0)", "c")))
        self.assertIn('(PROPSPEC_MUTANT("m.a") ? (b) : (a > ))(PROPSPEC', text)

    def assert_refused(self, sentence, *edits):
        with self.assertRaises(WeaveError) as caught:
            weave(SOURCE, edits)
        self.assertIn(sentence, str(caught.exception))

    def test_a_find_that_is_not_there(self):
        self.assert_refused(
            "m.a: its find must stand exactly once in x.cc, but stands there 0 times: 'gone'",
            ("m.a", edit("gone")),
        )
        self.assert_refused("stands there 0 times", ("m.a", edit("")))

    def test_a_find_that_stands_twice(self):
        self.assert_refused("m.a: its find must stand exactly once", ("m.a", edit("return")))

    def test_finds_that_overlap(self):
        for finds in (("a > 0", "if (a > 0)"), ("a > 0", "0) return"), ("a > 0", "a > ")):
            self.assert_refused(
                "let them share one find", ("m.a", edit(finds[0])), ("m.b", edit(finds[1]))
            )

    def test_one_mutant_that_replaces_a_text_twice(self):
        self.assert_refused(
            "two of its edits", ("m.a", edit("a + a", "1")), ("m.a", edit("a + a", "2"))
        )


class WeaveAll(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name) / "root"
        self.out = pathlib.Path(folder.name) / "out"
        self.root.mkdir()
        (self.root / "x.cc").write_text(SOURCE)

    def mutants(self, mutants, name="some.json"):
        path = self.root / name
        path.write_text(json.dumps({"mutants": mutants}))
        return path

    def weave(self, *files):
        weave_all(self.root, self.out, ["x.cc"], files)

    def assert_refused(self, sentence, *files):
        with self.assertRaises(WeaveError) as caught:
            self.weave(*files)
        self.assertIn(sentence, str(caught.exception))

    def test_files_that_stay_as_they_are_are_not_touched(self):
        file = self.mutants([{"id": "m.a", "edits": [edit("a > 0")]}])
        self.weave(file)
        before = (self.out / "x.cc").stat().st_mtime_ns
        (self.out / "stale.h").write_text("")
        self.weave(file)
        self.assertEqual((self.out / "x.cc").stat().st_mtime_ns, before)
        self.assertFalse((self.out / "stale.h").exists())
        self.weave(self.mutants([{"id": "m.b", "edits": [edit("a > 0")]}]))
        self.assertIn("m.b", (self.out / "x.cc").read_text())

    def test_what_is_wrong_with_the_files(self):
        one = {"id": "m.a", "edits": [edit("a > 0")]}
        self.assert_refused("some.json: there are two mutants m.a", self.mutants([one, one]))
        self.assert_refused("is no file of mutants", self.mutants([{"id": "m.a"}]))
        self.assert_refused(
            "m.a: y.cc is no file that mutants can edit",
            self.mutants([{"id": "m.a", "edits": [edit("a", file="y.cc")]}]),
        )

    def test_permitted_choices_cannot_share_a_find(self):
        both = [{"id": id, "edits": [edit("a > 0")]} for id in ("m.a", "m.b")]
        self.weave(self.mutants(both))
        self.assert_refused(
            "m.a and m.b replace the same text", self.mutants(both, "permitted.json")
        )


if __name__ == "__main__":
    unittest.main()
