# page_headings.py - every page of a check has the same parts

import re

import tree

WANTED = ["Bad", "Good", "Limits"]

complaints = []
for path in tree.files("docs/checks/*.md"):
    if path.stem == "index":
        continue
    prose = re.sub(r"^```.*?^```", "", tree.text(path), flags=re.M | re.S)
    headings = re.findall(r"^## *(.*?) *$", prose, re.M)
    if headings != WANTED:
        complaints.append(f"{path}: has {', '.join(headings) or 'none'}")
    if re.search(r"^# |^---$", prose, re.M):
        complaints.append(f"{path}: has a title or metadata")
    if not prose.split("## ")[0].strip():
        complaints.append(f"{path}: nothing before the first heading")
tree.report(complaints, "A page says what the defect is, then has the headings"
            " '## Bad', '## Good', '## Limits', in that order; its title and"
            " metadata are printed from the check's constant.")
