# limits.py - docs/limits.md ends with the limits of each check, as its page says
#
# `python3 test/conventions/limits.py ROOT --write` writes them anew.

import re
import sys

import tree

HEADING = "## By check\n"
INTRO = "\nThe end of each check's page, and how many names in its tests are known to be\nmissed (FN_) or found though they are right (FP_).\n"
LINK = re.compile(r"\]\((?=[\w-]+\.md)")
KNOWN = re.compile(r"\b(FN_|FP_)\w+")


def known(group, check):
    names = set()
    for kind in ("c", "cpp"):
        for path in tree.files(f"test/checks/{group}/{check}.{kind}",
                               f"test/checks/{group}/{check}/*.{kind}"):
            code = re.sub(r"//.*", "", tree.text(path))
            names |= {m[0] for m in KNOWN.finditer(code)}
    counts = [f"{n} {kind}" for kind in ("FN_", "FP_")
              if (n := sum(name.startswith(kind) for name in names))]
    return f" ({', '.join(counts)})" if counts else ""


sections = [HEADING, INTRO]
for group, name in tree.check_list():
    check = tree.hyphenated(name)
    page = tree.text(f"docs/checks/{check}.md")
    _, _, limits = page.partition("\n## Limits\n")
    sections.append(f"\n### {check}{known(group, check)}\n\n"
                    f"{LINK.sub(r'](checks/', limits.strip())}\n")
wanted = "".join(sections)

document = tree.text("docs/limits.md")
before, _, after = document.partition(HEADING)
if "--write" in sys.argv:
    (tree.ROOT / "docs/limits.md").write_text(before.rstrip() + "\n\n" + wanted)
    sys.exit()
tree.report([] if HEADING + after == wanted else
            ["docs/limits.md: 'By check' is not what the pages say"],
            "python3 test/conventions/limits.py . --write")
