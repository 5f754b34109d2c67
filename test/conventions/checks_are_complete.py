# checks_are_complete.py - a check is a line, a source, a page and a test

import tree

lines = tree.check_list()
complaints = []
if lines != sorted(lines):
    first = next(a for a, b in zip(lines, sorted(lines)) if a != b)
    complaints.append(f"checks/Checks.def: not alphabetical at {first[1]}")

listed = {f"checks/{group}/{name}.cpp" for group, name in lines}
names = {tree.hyphenated(name) for _, name in lines}
places = {(group, tree.hyphenated(name)) for group, name in lines}

sources = {str(p) for p in tree.check_sources()}
complaints += [f"{p}: not there, but in Checks.def" for p in listed - sources]
complaints += [f"{p}: not in Checks.def" for p in sources - listed]
for group, name in lines:
    path = f"checks/{group}/{name}.cpp"
    spelled = f'.Name = "{tree.hyphenated(name)}"'
    if path in sources and spelled not in tree.text(path):
        complaints.append(f"{path}: does not say {spelled}")

pages = {p.stem for p in tree.files("docs/checks/*.md")} - {"index"}
complaints += [f"docs/checks/{n}.md: not there" for n in names - pages]
complaints += [f"docs/checks/{n}.md: no such check" for n in pages - names]

# test/checks/<group>/<check>.cpp, or a folder <check>/ of several files.
tests = {(p.parts[2], p.parts[3].split(".")[0])
         for p in tree.files("test/checks/*") if len(p.parts) > 3}
complaints += [f"test/checks/{g}/{n}.cpp: not there"
               for g, n in places - tests]
complaints += [f"test/checks/{g}/{n}: no such check"
               for g, n in tests - places]

tree.report(sorted(complaints), "A check is four files: its line in Checks.def"
            " (in order), checks/<group>/<Name>.cpp, docs/checks/<name>.md and"
            " test/checks/<group>/<name>.cpp.")
