# score_test.py - tests of how findings are compared with labels
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import contextlib
import io
import unittest

import labels
import score
from projects import LABELLED_PROJECTS

SOURCE = "/source"


def finding(check, *places):
    """A finding at the first place, with a note at each of the others."""
    at = [{"file": file, "line": line} for file, line in places]
    return {
        "check": check,
        "confidence": "high",
        "message": "made up",
        "location": at[0],
        "notes": [{"message": "", "location": one} for one in at[1:]]
        + [{"message": "a note without a place"}],
    }


def compared(text, *findings):
    table = labels.parse(text, "made up")
    found, false = score.compare(table, findings, SOURCE)
    return sorted(found), [kind for kind, _ in false], table


class Comparison(unittest.TestCase):
    def test_a_finding_on_a_labelled_line_is_right(self):
        found, false, _ = compared(
            "a.c race 4,9 x", finding("data-race", ("a.c", 9))
        )
        self.assertEqual((found, false), ([0], []))

    def test_a_note_on_a_labelled_line_is_enough(self):
        found, false, _ = compared(
            "a.c race 4 x", finding("data-race", ("a.c", 50), ("a.c", 4))
        )
        self.assertEqual((found, false), ([0], []))

    def test_what_the_same_holds_for_is_found_as_well(self):
        told = finding("data-race", ("a.c", 4))
        told["notes"].append(
            {
                "message": score.SAME + "'b', which is read here",
                "location": {"file": "a.c", "line": 9},
            }
        )
        found, false, _ = compared("a.c race 4 x\na.c race 9 y", told)
        self.assertEqual((found, false), ([0, 1], []))

    def test_the_next_line_will_do_and_the_one_after_not(self):
        for line, is_right in ((3, True), (5, True), (2, False), (6, False)):
            found, false, _ = compared(
                "a.c race 4 x", finding("data-race", ("a.c", line))
            )
            wanted = ([0], []) if is_right else ([], ["race"])
            self.assertEqual((found, false), wanted, line)

    def test_the_class_must_be_right(self):
        found, false, _ = compared(
            "a.c race 4 x", finding("lock-leak", ("a.c", 4))
        )
        self.assertEqual((found, false), ([], ["misuse"]))

    def test_the_file_must_be_right(self):
        found, false, _ = compared(
            "a.c race 4 x\nb.c correct - x", finding("data-race", ("b.c", 4))
        )
        self.assertEqual((found, false), ([], ["race"]))

    def test_a_label_may_lie_in_another_file(self):
        found, false, _ = compared(
            "a.c race b.h:4 x", finding("data-race", ("b.h", 4))
        )
        self.assertEqual((found, false), ([0], []))

    def test_a_second_class_of_a_check_counts_if_it_is_right(self):
        text = "a.c deadlock 4 x"
        found, false, _ = compared(text, finding("double-lock", ("a.c", 4)))
        self.assertEqual((found, false), ([0], []))
        found, false, _ = compared(text, finding("double-lock", ("a.c", 40)))
        self.assertEqual((found, false), ([], ["misuse"]))

    def test_two_findings_of_one_defect_are_one(self):
        twice = finding("data-race", ("a.c", 4))
        found, false, table = compared("a.c race 4 x", twice, twice)
        self.assertEqual((found, false), ([0], []))
        row = score.scored(table, dict.fromkeys(found), [])["race"]
        self.assertEqual(row["truePositives"], 1)

    def test_two_defects_on_one_line_take_two_findings(self):
        text = "a.c race 4 x\na.c race 4 y"
        once = finding("data-race", ("a.c", 4))
        self.assertEqual(compared(text, once)[0], [0])
        self.assertEqual(compared(text, once, once)[0], [0, 1])

    def test_neighbouring_defects_are_told_apart(self):
        text = "a.c race 4 x\na.c race 5 y"
        found, _, _ = compared(text, finding("data-race", ("a.c", 5)))
        self.assertEqual(found, [1])

    def test_the_location_counts_more_than_a_note(self):
        text = "a.c race 4 x\na.c race 8 y"
        found, _, _ = compared(
            text, finding("data-race", ("a.c", 8), ("a.c", 4))
        )
        self.assertEqual(found, [1])

    def test_what_is_undecidable_is_left_out(self):
        lines = "a.c undecidable 4 x\na.c race 20 y"
        at = finding("data-race", ("a.c", 4))
        elsewhere = finding("data-race", ("a.c", 10))
        self.assertEqual(compared(lines, at)[:2], ([], []))
        self.assertEqual(compared(lines, elsewhere)[:2], ([], ["race"]))
        program = "a.c undecidable - x"
        self.assertEqual(compared(program, elsewhere)[:2], ([], []))

    def test_other_checks_are_not_scored(self):
        found, false, _ = compared(
            "a.c race 4 x", finding("blocking-under-lock", ("a.c", 9))
        )
        self.assertEqual((found, false), ([], []))

    def test_rates(self):
        table = labels.parse("a.c race 1 x\na.c race 9 y\nb.c deadlock 1 z", "")
        score_of = score.scored(table, {0: None}, [("race", None)])
        self.assertEqual(
            score_of["race"],
            {
                "truePositives": 1,
                "falsePositives": 1,
                "falseNegatives": 1,
                "precision": 0.5,
                "recall": 0.5,
            },
        )
        self.assertIsNone(score_of["deadlock"]["precision"])
        self.assertEqual(score_of["deadlock"]["recall"], 0)
        self.assertIsNone(score_of["misuse"]["recall"])


class Tables(unittest.TestCase):
    def refuses(self, text):
        with contextlib.redirect_stderr(io.StringIO()):
            with self.assertRaises(SystemExit):
                labels.parse(text, "made up")

    def test_what_is_no_table_is_refused(self):
        self.refuses("")
        self.refuses("a.c race 4")
        self.refuses("a.c misfortune 4 x")
        self.refuses("a.c race four x")
        self.refuses("a.c race - x")
        self.refuses("a.c correct 4 x")
        self.refuses("a.c correct - x\na.c race 4 y")

    def test_the_committed_ones_can_be_read(self):
        for project in LABELLED_PROJECTS:
            self.assertTrue(labels.read(project.labels))
            self.assertTrue(labels.version(project.labels))


if __name__ == "__main__":
    unittest.main()
