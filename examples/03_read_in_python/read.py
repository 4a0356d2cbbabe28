"""Reads one frame of a data set: class pixels, objects, points. Usage: read.py DATASET"""

import collections
import json
import pathlib
import sys

import cv2
import numpy as np

dataset = pathlib.Path(sys.argv[1])
taxonomy = {row["id"]: row["name"] for row in json.loads((dataset / "dataset.json").read_text())["taxonomy"]}
run = sorted((dataset / "runs").iterdir())[0]

camera = next(p.parent for p in sorted(run.glob("*/000000.semantic.png")))
semantic = cv2.imread(str(camera / "000000.semantic.png"), cv2.IMREAD_UNCHANGED)
instance = cv2.imread(str(camera / "000000.instance.png"), cv2.IMREAD_UNCHANGED)
print(f"{camera.name}: {semantic.shape[1]} x {semantic.shape[0]} pixels")
for value, count in sorted(collections.Counter(semantic.ravel().tolist()).items(), key=lambda item: -item[1]):
    print(f"  {taxonomy[value]:16} {100.0 * count / semantic.size:6.2f} %")

labels = json.loads((run / "labels" / "000000.json").read_text())
for item in labels["objects"]:
    pixels = int(np.count_nonzero(instance == item["id"]))
    print(f"  {item['id']:3} {item['name']:20} {item['class']:12} {pixels:7} pixels")

velodyne = next(iter(sorted((dataset / "exports").glob("*/kitti/training/velodyne/000000.bin"))))
points = np.fromfile(velodyne, dtype="<f4").reshape(-1, 4)
print(f"{len(points)} LiDAR points, ranges {np.linalg.norm(points[:, :3], axis=1).min():.2f} m to "
      f"{np.linalg.norm(points[:, :3], axis=1).max():.2f} m")
