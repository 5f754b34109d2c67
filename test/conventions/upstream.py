# upstream.py - each upstream check is in docs/upstream.md, and is tested

import re

import tree

lines = tree.text("checks/facts/Upstream.def")
names = [f"{module}-{page}" for module, page in
         re.findall(r'^TIDY\((\w+),\s*\w+,\s*"([\w-]+)"', lines, re.M)]
names += [f"clang-diagnostic-{option}" for option in
          re.findall(r'^CLANG\("([\w-]+)"', lines, re.M)]

complaints = [f"{path}: does not name {name}"
              for path in ("docs/upstream.md", "test/tool/upstream.test")
              for name in names if f"{name}`" not in tree.text(path)
              and f"[{name}]" not in tree.text(path)]
tree.report(complaints, "An upstream check has a row in docs/upstream.md, which"
            " says why, and a finding in test/tool/upstream.test.")
