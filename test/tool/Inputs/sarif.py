# sarif.py - prints what matters of a SARIF file, and checks its references
#
# usage: sarif.py FILE

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    log = json.load(file)
assert log["version"] == "2.1.0"
run = log["runs"][0]
rules = run["tool"]["driver"]["rules"]
artifacts = [a["location"]["uri"] for a in run["artifacts"]]

for rule in rules:
    assert rule["help"]["markdown"] and rule["shortDescription"]["text"]
    print(f"rule {rule['id']}: {rule['defaultConfiguration']['level']}, tags",
          *rule["properties"]["tags"])

places = []
for result in run["results"]:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    print(f"result {result['ruleId']}: {result['level']}, "
          f"rank {result['rank']:g}")
    where = result["locations"][0]["physicalLocation"]
    artifact, region = where["artifactLocation"], where["region"]
    assert artifacts[artifact["index"]] == artifact["uri"]
    print(f"at {artifact.get('uriBaseId', '')}/{artifact['uri']}:"
          f"{region['startLine']}:{region['startColumn']}")
    places.append((-result["rank"], artifact["uri"], region["startLine"]))
    for flow in result.get("codeFlows", []):
        print("threads:", ", ".join(
            f"{t['id']} ({len(t['locations'])} steps)"
            for t in flow["threadFlows"]))
    print("fingerprints", *sorted(result["partialFingerprints"]))
assert places == sorted(places)

for invocation in run["invocations"]:
    print("successful" if invocation["executionSuccessful"] else
          "not successful:", end="")
    for said in invocation.get("toolExecutionNotifications", []):
        where = said["locations"][0]["physicalLocation"]["artifactLocation"]
        print(f" {where['uri']}: {said['message']['text']}", end="")
    print()
