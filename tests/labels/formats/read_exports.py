"""Reads the exports of a run from the formats' own descriptions and holds them against its native files.

usage: read_exports.py EXPORTS RUN    (exit code 1 and a line for each difference)
"""
import json
import math
import os
import sys

import cv2
import numpy

failures = 0


def expect(good, what):
    global failures
    if not good:
        failures += 1
        print("read_exports.py:", what, file=sys.stderr)


def pcd(path):
    raw = open(path, "rb").read()
    head, body = raw.split(b"DATA binary\n", 1)
    header = {l.split()[0]: l.split()[1:] for l in head.decode().splitlines() if l and l[0] != "#"}
    kinds = {"F": "f", "U": "u", "I": "i"}
    fields = zip(header["FIELDS"], header["TYPE"], header["SIZE"])
    return numpy.frombuffer(body, numpy.dtype([(f, "<%s%s" % (kinds[t], s)) for f, t, s in fields]))


def check_kitti(top, run, number):
    """Projects every 3D box with P2 and counts the LiDAR points in it."""
    name = "%06d" % number
    calib = {}
    for line in open("%s/training/calib/%s.txt" % (top, name)):
        if ":" in line:
            key, values = line.split(":")
            calib[key] = numpy.array(values.split(), float)
    P2, R0 = calib["P2"].reshape(3, 4), calib["R0_rect"].reshape(3, 3)
    Tr = calib["Tr_velo_to_cam"].reshape(3, 4)
    image = cv2.imread("%s/training/image_2/%s.png" % (top, name))
    native = cv2.imread("%s/cam/%s.png" % (run, name))
    expect(numpy.array_equal(image, native), name + ": picture")
    points = numpy.fromfile("%s/training/velodyne/%s.bin" % (top, name), numpy.float32).reshape(-1, 4)
    truth = pcd("%s/top/%s.pcd" % (run, name))
    expect(len(points) == len(truth), name + ": points")
    in_camera = (R0 @ (Tr[:, :3] @ points[:, :3].T.astype(float) + Tr[:, 3:])).T
    labels = json.load(open("%s/labels/%s.json" % (run, name)))
    kinds = {"car": "Car", "pedestrian": "Pedestrian", "bicycle": "Cyclist"}
    seen = [o for o in labels["objects"]
            if any(v["sensor"] == "cam" and v["seen"] > 0 for v in o["views"]) and not o["is_ego"]]
    lines = [l.split() for l in open("%s/training/label_2/%s.txt" % (top, name))]
    expect(len(lines) == len(seen), name + ": label lines")
    on_things = 0
    for fields, thing in zip(lines, seen):
        what = "%s, %s" % (name, thing["name"])
        expect(fields[0] == kinds[thing["class"]], what + ": type " + fields[0])
        left, top_, right, bottom, h, w, l, x, y, z, ry = map(float, fields[4:15])
        c, s = math.cos(ry), math.sin(ry)
        R = numpy.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
        corners = numpy.array([[i * l, j * h, k * w] for i in (-.5, .5) for j in (-1, 0) for k in (-.5, .5)])
        pixels = (P2 @ numpy.c_[corners @ R.T + [x, y, z], numpy.ones(8)].T).T
        pixels = pixels[:, :2] / pixels[:, 2:]
        low, high = pixels.min(0) - 0.5, pixels.max(0) + 0.5
        expect(low[0] <= left and low[1] <= top_ and high[0] >= right and high[1] >= bottom,
               what + ": 2D box outside of the projected 3D box")
        # The corner recipe turned round: points in the box against points of the object.
        inside = (numpy.abs(((in_camera - [x, y, z]) @ R + [0, h / 2, 0])) <= [l / 2, h / 2, w / 2]).all(1)
        stated = truth["instance"] == thing["id"]
        on_things += stated.sum()
        expect((inside == stated).all(), what + ": %d points in the box, %d on the object"
               % (inside.sum(), stated.sum()))
    expect(on_things >= 20, name + ": hardly a point lies on a thing")


def rle_mask(segmentation):
    """Compressed run lengths of COCO, column by column."""
    height, width = segmentation["size"]
    counts, text, i = [], segmentation["counts"], 0
    while i < len(text):
        value, shift, more = 0, 0, True
        while more:
            group = ord(text[i]) - 48
            value |= (group & 31) << shift
            more, shift, i = bool(group & 32), shift + 5, i + 1
            if not more and group & 16:
                value -= 1 << shift
        if len(counts) > 2:
            value += counts[-2]
        counts.append(value)
    flat = numpy.repeat(numpy.arange(len(counts)) % 2, counts)
    return flat.reshape(width, height).T.astype(bool)


def check_coco(top, run):
    data = json.load(open(top + "/annotations/instances.json"))
    images = {i["id"]: i for i in data["images"]}
    categories = {c["id"]: c["name"] for c in data["categories"]}
    expect(len({a["id"] for a in data["annotations"]}) == len(data["annotations"]), "COCO: ids")
    covered = {}
    for a in data["annotations"]:
        image = images[a["image_id"]]
        number = image["file_name"].split(".")[0]
        instance = cv2.imread("%s/cam/%s.instance.png" % (run, number), cv2.IMREAD_UNCHANGED)
        mask = rle_mask(a["segmentation"])
        expect(mask.shape == instance.shape, "COCO: size of a mask")
        expect((instance[mask] == a["object_id"]).all(), "COCO: a mask of another object")
        expect(mask.sum() == a["area"], "COCO: area")
        ys, xs = numpy.nonzero(mask)
        expect(a["bbox"] == [xs.min(), ys.min(), xs.max() - xs.min() + 1, ys.max() - ys.min() + 1], "COCO: bbox")
        expect(a["category_id"] in categories, "COCO: category")
        covered.setdefault(number, numpy.zeros(instance.shape, int))
        covered[number] += mask
    for number, count in covered.items():
        expect(count.max() == 1, "COCO: masks overlap in " + number)
    panoptic = json.load(open(top + "/annotations/panoptic.json"))
    for a in panoptic["annotations"]:
        png = cv2.imread("%s/annotations/panoptic/%s" % (top, a["file_name"])).astype(int)
        ids = png[:, :, 2] + 256 * png[:, :, 1] + 65536 * png[:, :, 0]
        stated = {s["id"]: s["area"] for s in a["segments_info"]}
        found, areas = numpy.unique(ids[ids > 0], return_counts=True)
        expect(stated == dict(zip(found.tolist(), areas.tolist())), "COCO panoptic: segments and areas")
    return len(data["annotations"])


def check_semantic_kitti(top, run, number):
    name = "%06d" % number
    truth = pcd("%s/top/%s.pcd" % (run, name))
    labels = numpy.fromfile("%s/sequences/00/labels/%s.label" % (top, name), numpy.uint32)
    points = numpy.fromfile("%s/sequences/00/velodyne/%s.bin" % (top, name), numpy.float32).reshape(-1, 4)
    expect(len(labels) == len(points) == len(truth), "SemanticKITTI: points")
    expect(numpy.array_equal(points[:, 0], truth["x"]), "SemanticKITTI: x")
    actors = truth["instance"] < 10001
    expect(numpy.array_equal((labels >> 16)[actors], truth["instance"][actors]), "SemanticKITTI: instances")
    expect(((labels >> 16)[~actors] == 0).all(), "SemanticKITTI: instances of stuff")
    moving = set((labels & 0xFFFF)[actors].tolist())
    expect(moving <= {10, 30, 31, 252, 253, 254, 11}, "SemanticKITTI: classes %s" % moving)


exports, run = sys.argv[1:3]
numbers = sorted(int(f[:6]) for f in os.listdir(run + "/labels"))
for n in numbers:
    check_kitti(exports + "/kitti", run, n)
    check_semantic_kitti(exports + "/semantic_kitti", run, n)
expect(check_coco(exports + "/coco", run) >= 3 * len(numbers), "COCO: nearly no annotation")
expect(len(numbers) == 3, "frames")
sys.exit(1 if failures else 0)
