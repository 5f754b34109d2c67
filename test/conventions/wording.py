# wording.py - how messages and summaries are written

import re

import tree

# Each with its title, so that a wrong number is seen. A new one is added
# here after a look at its page.
CWE = {
    0: "none",
    252: "Unchecked Return Value",
    362: "Race Condition",
    364: "Signal Handler Race Condition",
    366: "Race Condition within a Thread",
    367: "Time-of-check Time-of-use Race Condition",
    404: "Improper Resource Shutdown or Release",
    412: "Unrestricted Externally Accessible Lock",
    413: "Improper Resource Locking",
    414: "Missing Lock Check",
    416: "Use After Free",
    459: "Incomplete Cleanup",
    479: "Signal Handler Use of a Non-reentrant Function",
    543: "Singleton Pattern Without Synchronization",
    558: "Use of getlogin() in Multithreaded Application",
    562: "Return of Stack Variable Address",
    567: "Unsynchronized Access to Shared Data in a Multithreaded Context",
    585: "Empty Synchronized Block",
    609: "Double-Checked Locking",
    628: "Function Call with Incorrectly Specified Arguments",
    662: "Improper Synchronization",
    663: "Use of a Non-reentrant Function in a Concurrent Context",
    666: "Operation on Resource in Wrong Phase of Lifetime",
    667: "Improper Locking",
    672: "Operation on a Resource after Expiration or Release",
    691: "Insufficient Control Flow Management",
    764: "Multiple Locks of a Critical Resource",
    765: "Multiple Unlocks of a Critical Resource",
    772: "Missing Release of Resource after Effective Lifetime",
    820: "Missing Synchronization",
    821: "Incorrect Synchronization",
    828: "Signal Handler with Functionality not Asynchronous-Safe",
    832: "Unlock of a Resource that is not Locked",
    833: "Deadlock",
    835: "Loop with Unreachable Exit Condition",
    1058: "Invokable Control Element in Multi-Thread Context with non-Final "
          "Static Storable or Member Element",
    1088: "Synchronous Access of Remote Resource without Timeout",
    1322: "Use of Blocking Code in Single-threaded, Non-blocking Context",
}

complaints = []
for path in tree.check_sources():
    source = tree.text(path)
    for line, words in tree.strings(source):
        if " " not in words.strip():
            continue  # a name or a separator, not a sentence
        # `I/O ...` and `RAII ...` may begin as they are written.
        if re.match(r"[A-Z][a-z' ]", words.lstrip()):
            complaints.append(f"{path}:{line}: a capital: \"{words}\"")
        if words.rstrip().endswith((".", "!")):
            complaints.append(f"{path}:{line}: a full stop: \"{words}\"")
    if not re.search(r"\.Summary\s*=", source):
        complaints.append(f"{path}: no .Summary")
    cwe = re.search(r"\.Cwe\s*=\s*(\d+)", source)
    if cwe and int(cwe[1]) not in CWE:
        complaints.append(f"{path}: CWE-{cwe[1]} is not one of "
                          "test/conventions/wording.py")
tree.report(complaints, "Messages and summaries begin in lower case and end "
            "without a full stop; a CWE is one that wording.py lists.")
