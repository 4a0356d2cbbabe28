"""Reads the frames of a run with OpenCV and numpy and holds the files against each other and the labels.

usage: read_native.py RUN    (exit code 1 and a line for each difference)
"""
import json
import os
import struct
import sys

os.environ["OPENCV_IO_ENABLE_OPENEXR"] = "1"
import cv2  # noqa: E402
import numpy  # noqa: E402

failures = 0


def expect(good, what):
    global failures
    if not good:
        failures += 1
        print("read_native.py:", what, file=sys.stderr)


def exr_channels(path):
    """Names -> arrays of an uncompressed scan-line file, by the layout of the format."""
    raw = open(path, "rb").read()
    expect(struct.unpack_from("<II", raw) == (20000630, 2), path + ": magic")
    at, attributes = 8, {}

    def text():
        nonlocal at
        end = raw.index(b"\0", at)
        value = raw[at:end].decode()
        at = end + 1
        return value

    while raw[at]:
        name, _, = text(), text()
        size, = struct.unpack_from("<i", raw, at)
        attributes[name] = raw[at + 4:at + 4 + size]
        at += 4 + size
    at += 1
    x0, y0, x1, y1 = struct.unpack("<4i", attributes["dataWindow"])
    width, height = x1 - x0 + 1, y1 - y0 + 1
    names, rest = [], attributes["channels"]
    while rest[0]:
        name, rest = rest.split(b"\0", 1)
        expect(struct.unpack_from("<i", rest)[0] == 2, path + ": channels are float32")
        names.append(name.decode())
        rest = rest[16:]
    result = {name: numpy.zeros((height, width), numpy.float32) for name in names}
    for y, offset in enumerate(struct.unpack_from("<%dQ" % height, raw, at)):
        row, size = struct.unpack_from("<ii", raw, offset)
        expect(row == y and size == 4 * width * len(names), path + ": row %d" % y)
        values = numpy.frombuffer(raw, "<f4", width * len(names), offset + 8).reshape(len(names), width)
        for i, name in enumerate(names):
            result[name][y] = values[i]
    return result


def pcd(path):
    """A structured array of a binary PCD file."""
    raw = open(path, "rb").read()
    head, body = raw.split(b"DATA binary\n", 1)
    header = {l.split()[0]: l.split()[1:] for l in head.decode().splitlines() if l and l[0] != "#"}
    kinds = {"F": "f", "U": "u", "I": "i"}
    fields = zip(header["FIELDS"], header["TYPE"], header["SIZE"])
    dtype = numpy.dtype([(f, "<%s%s" % (kinds[t], s)) for f, t, s in fields])
    points = numpy.frombuffer(body, dtype)
    expect(len(points) == int(header["POINTS"][0]), path + ": POINTS")
    return points


def check_camera(run, sensor, labels):
    stem = "%s/%s/%06d" % (run, sensor["name"], labels["frame"])

    def read(ending, dtype):
        picture = cv2.imread(stem + ending, cv2.IMREAD_UNCHANGED)
        expect(picture is not None and picture.dtype == dtype, stem + ending)
        return picture

    rgb = read(".png", numpy.uint8)
    semantic = read(".semantic.png", numpy.uint8)
    instance = read(".instance.png", numpy.uint16)
    part = read(".part.png", numpy.uint16)
    read(".material.png", numpy.uint16)
    read(".coverage.png", numpy.uint8)
    expect(rgb.shape == semantic.shape + (3,), stem + ": shape")
    channels = exr_channels(stem + ".depth.exr")
    depth = channels["Y"]
    by_cv2 = cv2.imread(stem + ".depth.exr", cv2.IMREAD_UNCHANGED)
    if by_cv2 is not None:  # a build without OpenEXR says None
        if by_cv2.ndim == 3:
            by_cv2 = by_cv2[:, :, 0]
        expect(numpy.array_equal(by_cv2, depth), stem + ": OpenCV reads another depth")
    else:
        print("read_native.py: this OpenCV reads no EXR", file=sys.stderr)
    expect(numpy.array_equal(depth > 0, instance > 0), stem + ": depth where nothing is")
    expect((channels["distance"] >= depth).all(), stem + ": a ray is no shorter than its z")
    classes = numpy.array([p["class_id"] for p in sensor["parts"]])
    expect((classes[part][instance > 0] == semantic[instance > 0]).all(), stem + ": classes of parts")
    for thing in labels["objects"]:
        for view in thing["views"]:
            if view["sensor"] != sensor["name"]:
                continue
            ys, xs = numpy.nonzero(instance == thing["id"])
            expect(len(xs) == view["seen"], "%s: pixels of %s" % (stem, thing["name"]))
            if len(xs):
                box = [xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]
                expect(view["tight_px"] == box, "%s: box of %s" % (stem, thing["name"]))
    return len(numpy.unique(instance))


def check_lidar(run, sensor, labels):
    path = "%s/%s/%06d.pcd" % (run, sensor["name"], labels["frame"])
    points = pcd(path)
    names = ["x", "y", "z", "intensity", "ring", "time", "class", "instance", "part", "material"]
    expect(list(points.dtype.names[:10]) == names, path + ": fields")
    for thing in labels["objects"]:
        for view in thing["views"]:
            if view["sensor"] == sensor["name"]:
                seen = int((points["instance"] == thing["id"]).sum())
                expect(seen == view["seen"], "%s: points of %s" % (path, thing["name"]))
    return len(points)


run = sys.argv[1]
objects = points = 0
for name in sorted(os.listdir(run + "/labels")):
    labels = json.load(open(run + "/labels/" + name))
    for sensor in labels["sensors"]:
        if sensor["kind"] == "camera":
            objects += check_camera(run, sensor, labels)
        else:
            points += check_lidar(run, sensor, labels)
expect(objects >= 4 and points > 100, "%d objects and %d points: nearly nothing was read" % (objects, points))
sys.exit(1 if failures else 0)
