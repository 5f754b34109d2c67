# fence.py - prints the first fenced block of a page that has a matching line
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# usage: fence.py PAGE PATTERN

import pathlib
import re
import sys

page, pattern = sys.argv[1:]
text = pathlib.Path(page).read_text()
blocks = re.findall(r"^```\w*\n(.*?)^```$", text, re.M | re.S)
print(next(b for b in blocks if re.search(pattern, b, re.M)), end="")
