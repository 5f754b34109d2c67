# database.py - writes a compilation database
#
# usage: database.py FOLDER FILE... [-- FLAGS]
#
# FOLDER/compile_commands.json compiles each FILE, of this folder, with FLAGS.

import json
import os
import sys

folder, *words = sys.argv[1:]
split = words.index("--") if "--" in words else len(words)
files, flags = words[:split], words[split + 1:]
os.makedirs(folder, exist_ok=True)
commands = [{"directory": os.getcwd(), "file": file, "output": file + ".o",
             "arguments": ["cc", *flags, "-c", file, "-o", file + ".o"]}
            for file in files]
with open(os.path.join(folder, "compile_commands.json"), "w") as database:
    json.dump(commands, database, indent=1)
