#!/usr/bin/python3
"""tools/picture_statistics on pictures whose statistics are known."""
import json
import pathlib
import subprocess
import sys
import tempfile

import cv2
import numpy

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools/picture_statistics"
SIDE = 256
OUTCOMES = []


def check(name, value, low, high):
    OUTCOMES.append(bool(low <= value <= high))
    if not OUTCOMES[-1]:
        print(f"{name}: {value} is not within {low} ... {high}", file=sys.stderr)


def run(*arguments):
    return subprocess.run([sys.executable, TOOL, *map(str, arguments)], capture_output=True, text=True, check=False)


def one_over_f(random, power):
    """Grey pictures whose amplitude falls as 1/f^power, of contrast 0.5."""
    f = numpy.hypot(*numpy.meshgrid(numpy.fft.fftfreq(SIDE), numpy.fft.fftfreq(SIDE)))
    f[0, 0] = 1.0
    log = numpy.fft.ifft2(numpy.fft.fft2(random.standard_normal((SIDE, SIDE))) / f ** power).real
    luminance = 0.18 * numpy.exp(numpy.clip(0.5 * log / log.std(), -2.0, 1.6))
    return numpy.where(luminance <= 0.0031308, 12.92 * luminance, 1.055 * luminance ** (1 / 2.4) - 0.055) * 255.0


def write(path, grey):
    cv2.imwrite(str(path), cv2.merge([numpy.clip(grey + 0.5, 0, 255).astype(numpy.uint8)] * 3))


def data_set(folder, random):
    """A picture in raytruth's folders whose labels tell of a person who can't be seen: nobody may be found."""
    sensor, labels = folder / "town/runs/run/cam", folder / "town/runs/run/labels"
    sensor.mkdir(parents=True)
    labels.mkdir()
    write(sensor / "000000.png", one_over_f(random, 1.2))
    write(sensor / "000000.semantic.png", numpy.zeros((SIDE, SIDE)))
    view = dict(sensor="cam", seen=1000, amodal_px=[40, 60, 80, 160], occlusion=0.0, truncation=0.0)
    (labels / "000000.json").write_text(json.dumps(dict(objects=[{"class": "pedestrian", "views": [view]}])))


def main():
    random = numpy.random.default_rng(7)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        write(folder / "noise.png", 128 + 5.0 * random.standard_normal((SIDE, SIDE)))
        write(folder / "natural.png", one_over_f(random, 1.2))
        blocks = numpy.kron(random.integers(20, 220, (16, 16)), numpy.ones((16, 16)))
        write(folder / "blocks.png", blocks)
        red = numpy.zeros((SIDE, SIDE, 3), numpy.uint8)
        red[..., 2] = 255
        cv2.imwrite(str(folder / "red.png"), red)
        data_set(folder, random)
        done = run(folder, "--people", "--json", folder / "out.json")
        check("exit code", done.returncode, 0, 0)
        out = json.loads((folder / "out.json").read_text())
        pictures = out["pictures"]
        # Images of labels don't count: four pictures and the data set's one.
        check("pictures", len(pictures), 5, 5)

        # 65,536 normal numbers: their kurtosis is 3 within 4 * sqrt(24 / 65536) = 0.08, and rounding to whole codes adds 1/12 to
        # the variance of 25. The slope's error is that of four bands an octave: below 0.05.
        check("kurtosis of noise", pictures["noise.png"]["kurtosis"], 2.9, 3.2)
        check("laplace of noise", pictures["noise.png"]["laplace"], 1.9, 2.1)
        check("slope of noise", pictures["noise.png"]["slope"], -0.1, 0.1)
        check("noise", pictures["noise.png"]["noise"], 4.8, 5.3)
        # A window of Hann smears a band over its neighbours by two steps of frequency, which flattens the lowest ones.
        check("slope", pictures["natural.png"]["slope"], 1.1, 1.3)
        check("contrast", pictures["natural.png"]["contrast"], 0.45, 0.5)
        # Of flat blocks one difference in sixteen isn't 0: far from normal.
        check("kurtosis of blocks", pictures["blocks.png"]["kurtosis"], 20, 100)
        # Pure red: red - green is 255, (red + green) / 2 - blue is 127.5, both everywhere.
        check("colour of red", pictures["red.png"]["colour"], 85.4, 85.6)
        check("saturation of red", pictures["red.png"]["sat50"], 100, 100)
        check("white in red", pictures["red.png"]["white"], 100, 100)

        check("people", out["people"]["people"], 1, 1)
        check("people found", out["people"]["found"], 0, 0)
        check("stars", done.stdout.count("*") > 5, True, True)
        check("exit code of nothing", run(folder / "nothing").returncode, 1, 1)
        check("markdown", run(folder / "noise.png", "--markdown").stdout.count("| noise.png |"), 1, 1)
    print(f"{OUTCOMES.count(True)} passed, {OUTCOMES.count(False)} failed")
    return 0 if all(OUTCOMES) else 1


if __name__ == "__main__":
    sys.exit(main())
