"""Falsifies one thing in a run and mends the recorded hashes, so that only a check of the content can notice.

Usage: tamper.py RUN pixel|box|ids|count|speed|record|classes|missing
"""

import hashlib
import json
import pathlib
import sys

import cv2

run, what = pathlib.Path(sys.argv[1]), sys.argv[2]
labels_path = run / "labels" / "000000.json"
labels = json.loads(labels_path.read_text())


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def seen(item):
    return max((view["seen"] for view in item["views"]), default=0)


actors = sorted((o for o in labels["objects"] if not o["is_ego"]), key=seen, reverse=True)
if what == "pixel":
    path = run / "cam_front" / "000000.semantic.png"
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    picture[picture.shape[0] // 2, picture.shape[1] // 2] ^= 1
    cv2.imwrite(str(path), picture)
elif what == "box":
    actors[0]["box"]["translation_m"][0] += 0.5
    for view in actors[0]["views"]:
        view["box"]["translation_m"][0] += 0.5
elif what == "ids":
    actors[0]["id"], actors[1]["id"] = actors[1]["id"], actors[0]["id"]
elif what == "count":
    actors[0]["views"][0]["seen"] += 1
elif what == "speed":
    next(o for o in labels["objects"] if o["is_ego"])["speed_m_s"] += 1
elif what == "classes":
    page = run.parent.parent / "dataset.json"
    page.write_text(page.read_text().replace('"car"', '"cart"'))
elif what not in ("record", "missing"):
    sys.exit("unknown: " + what)

for sensor in labels["sensors"]:
    for file in sensor["files"]:
        file["sha256"] = digest(run / file["path"])
labels_path.write_text(json.dumps(labels))
records = [json.loads(line) for line in (run / "frames.jsonl").read_text().splitlines()]
for file in records[0]["files"]:
    file["sha256"] = digest(run / file["path"])
    file["bytes"] = (run / file["path"]).stat().st_size
if what == "record":
    records[0]["ego"]["position_m"][1] += 0.5
if what == "missing":
    del records[-1]
(run / "frames.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
