// Packs: what a manifest may say, what is found wrong with a mesh, what becomes of it.
#include "assets/pack.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "assets/body.h"
#include "assets/part_vocabulary.h"
#include "tests/assets/pack_files.h"

namespace raytruth::assets {
namespace {

Diagnostics read(const PackFolder& folder, const std::string& manifest,
                 std::shared_ptr<const Pack>* pack = nullptr) {
  folder.write("pack.yaml", manifest);
  Diagnostics diagnostics;
  auto made = open_pack(folder.path(), diagnostics);
  if (pack != nullptr) *pack = std::move(made);
  return diagnostics;
}

// Findings about the one asset of a pack of that mesh.
Diagnostics check(const std::string& obj, const std::string& manifest,
                  std::optional<AssetFacts>* facts = nullptr) {
  const PackFolder folder;
  folder.write("toy.obj", obj);
  std::shared_ptr<const Pack> pack;
  Diagnostics diagnostics = read(folder, manifest, &pack);
  EXPECT_FALSE(diagnostics.has_errors()) << to_string(diagnostics.all().front());
  if (pack->assets.empty()) return diagnostics;
  auto found = check_asset(*pack, pack->assets.front(), diagnostics);
  if (facts != nullptr) *facts = std::move(found);
  return diagnostics;
}

TEST(PartVocabulary, PlacesComeFromTheNameOrFromWhereAPartIs) {
  EXPECT_EQ(find_part("Tire_FL").place, "FL");
  EXPECT_EQ(find_part("Light_Tail_Lens_BR").place, "RR");  // ASAM's back
  EXPECT_EQ(find_part("Tires").word, nullptr);
  EXPECT_EQ(find_part("Mirror_FL").word, nullptr);
  EXPECT_EQ(full_part_name(find_part("Tire"), -1.0, -0.5), "Tire_RR");
  EXPECT_EQ(full_part_name(find_part("Mirror"), -1.0, 0.5), "Mirror_L");
  EXPECT_EQ(full_part_name(find_part("License_Plate_R"), 1.0, 0.5), "License_Plate_R");
  EXPECT_EQ(full_part_name(find_part("Body"), -1.0, 0.5), "Body");
  EXPECT_EQ(nearest_part("tyre"), "Tire");
  const NamedPart indicator = find_part("Indicator_Lens_FR");
  EXPECT_NE(lamps_of_part(*indicator.word, "Indicator_Lens_FR"),
            lamps_of_part(*indicator.word, "Indicator_Lens_FL"));
}

TEST(PackManifest, MistakesHaveLineAndColumn) {
  const PackFolder folder;
  const auto where = [&](const std::string& manifest, const std::string& rule) {
    const Diagnostic d = finding(read(folder, manifest), rule);
    EXPECT_FALSE(d.hint.empty()) << d.message;
    return std::pair(d.where.line, d.where.column);
  };
  const std::string good = toy_manifest();
  const auto with = [&](const std::string& what, const std::string& other) {
    std::string text = good;
    text.replace(text.find(what), what.size(), other);
    return text;
  };
  EXPECT_FALSE(read(folder, good).has_errors());
  EXPECT_EQ(where(with("licence:", "license:"), "pack.unknown_key"), std::pair(2, 1));
  EXPECT_EQ(where(with("class: car", "class: auto"), "pack.class"), std::pair(6, 12));
  EXPECT_EQ(where(with("part: Tire", "part: Tyre"), "pack.part"), std::pair(13, 34));
  EXPECT_EQ(where(with("surface: paint", "surface: gold"), "pack.material"), std::pair(9, 48));
  EXPECT_EQ(where(with("file: toy.obj", "file: ../toy.obj"), "pack.escape"), std::pair(5, 11));
  EXPECT_EQ(where(with("size_m: [4.02", "size_m: [-4.02"), "pack.value"), std::pair(7, 14));
  EXPECT_EQ(where(with("licence: CC0-1.0\n", ""), "pack.missing"), std::pair(3, 5));
  EXPECT_EQ(
      where(good + "  - name: toy\n    generator: hatchback\n    class: car\n", "pack.duplicate"),
      std::pair(15, 11));
  EXPECT_EQ(where("name: [", "pack.yaml").first, 1);
  const auto line_of = [&](const std::string& more) {
    return where(good + more, "pack.value").first;
  };
  EXPECT_EQ(line_of("    share: 2\n"), 15);
  EXPECT_EQ(line_of("    lamps: 5\n"), 15);
  EXPECT_EQ(line_of("    lamps: {part: Light_Brake_Lens_RL}\n"), 15);
  EXPECT_EQ(line_of("    plates:\n      - rear\n"), 16);
  EXPECT_EQ(line_of("    wheels: front\n"), 15);
}

TEST(PackAsset, FindsWheelsLampsAndPaintOfAMeshInOnePiece) {
  std::optional<AssetFacts> facts;
  const Diagnostics diagnostics = check(toy_car(), toy_manifest(), &facts);
  EXPECT_TRUE(diagnostics.all().empty()) << to_string(diagnostics.all().front());
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->wheels, 4U);
  // 24 quads a ring.
  for (const char* corner : {"FL", "FR", "RL", "RR"}) {
    EXPECT_EQ(facts->parts[std::string("Tire_") + corner], 48U) << corner;
    EXPECT_EQ(facts->parts[std::string("Rim_") + corner], 48U) << corner;
  }
  EXPECT_EQ(facts->parts.count("Window_FL"), 1U);  // z is right where x is forward and y up
  EXPECT_EQ(facts->parts["Body"], 12U);
  std::size_t lamps = 0;
  for (const auto& [name, triangles] : facts->parts)
    lamps += name.starts_with("Light_") ? triangles : 0;
  EXPECT_EQ(lamps, 24U);
  EXPECT_GT(facts->parts["Light_Brake_Lens_RL"], 0U);
}

TEST(PackAsset, MaterialsWithoutARuleAreErrors) {
  std::string manifest = toy_manifest();
  manifest.replace(manifest.find("material: glass"), 15, "material: gloss");
  const Diagnostics diagnostics = check(toy_car(), manifest);
  const Diagnostic d = finding(diagnostics, "asset.unmapped");
  EXPECT_EQ(d.severity, Severity::kError);
  EXPECT_NE(d.message.find("'glass' of node 'body'"), std::string::npos) << d.message;
  EXPECT_EQ(d.where.line, 4);
  EXPECT_EQ(finding(diagnostics, "asset.unused").where.line, 11);
}

TEST(PackAsset, BadMeshesAreClearFindings) {
  const auto rule_of = [](const std::string& obj, const std::string& manifest) {
    std::optional<AssetFacts> facts;
    const Diagnostics diagnostics = check(obj, manifest, &facts);
    EXPECT_FALSE(facts) << "was accepted";
    for (const Diagnostic& d : diagnostics.all()) {
      if (d.severity == Severity::kError) return d.rule;
    }
    return std::string("none");
  };
  const std::string by_scale = toy_manifest("    scale: 1.0\n");
  EXPECT_EQ(rule_of(toy_car(0.01), by_scale), "asset.scale");  // a car of 400 m
  EXPECT_EQ(rule_of(toy_car(), toy_manifest("    size_m: [1.82, 4.02, 1.5]\n")), "asset.axes");
  EXPECT_EQ(rule_of(toy_car(), toy_manifest("    size_m: [4.02, 1.82, 1.5]\n"
                                            "    axes: {forward: +x, up: +z}\n")),
            "asset.axes");
  EXPECT_EQ(rule_of("v 1 0 0\nv 0 nan 0\nv 0 0 1\nusemtl paint\nf 1 2 3\n", by_scale), "asset.nan");
  EXPECT_EQ(rule_of("v 1 0 0\nv 2 0 0\nv 3 0 0\nusemtl paint\nf 1 2 3\n", by_scale), "asset.empty");
  EXPECT_EQ(rule_of("", by_scale), "asset.unreadable");
  // Of any class.
  std::string thing = toy_manifest("    scale: 1e-6\n");
  thing.replace(thing.find("class: car"), 10, "class: static_object");
  EXPECT_EQ(rule_of(toy_car(), thing), "asset.scale");
  thing.replace(thing.find("1e-6"), 4, "1000");
  EXPECT_EQ(rule_of(toy_car(), thing), "asset.scale");
}

TEST(PackAsset, MissingPicturesAndZeroAreasAreSaidAndLeftOut) {
  const PackFolder folder;
  folder.write("toy.obj", "mtllib toy.mtl\n" + toy_car() +
                              "usemtl paint\nv 0 1 0\nv 0.5 1 0\nv 1 1 0\nf -3 -2 -1\n");
  folder.write("toy.mtl",
               "newmtl paint\nKd 1 0 0\nmap_Kd lost.png\nnewmtl glass\nmap_Kd ../../secret.png\n");
  folder.write("pack.yaml", toy_manifest());
  Diagnostics diagnostics;
  const auto pack = open_pack(folder.path(), diagnostics);
  EXPECT_TRUE(check_asset(*pack, pack->assets.front(), diagnostics));
  EXPECT_FALSE(diagnostics.has_errors());
  EXPECT_NE(finding(diagnostics, "asset.picture").message.find("lost.png"), std::string::npos);
  EXPECT_NE(finding(diagnostics, "asset.escape").message.find("secret.png"), std::string::npos);
  EXPECT_NE(finding(diagnostics, "asset.zero_area").message.find("1 triangle"), std::string::npos);
}

TEST(PackAsset, GetsTheLampsAndPlatesOfItsManifest) {
  const std::string more =
      "    size_m: [4.02, 1.82, 1.5]\n    lamps:\n"
      "      - {part: Light_Indicator_Lens_FR, position_m: [2.0, -0.7, 0.7], size_m: [0.2, 0.1], "
      "intensity_cd: 350}\n"
      "    plates:\n      - {at: rear, position_m: [-2.02, 0.0, 0.5]}\n";
  const PackFolder folder;
  folder.write("toy.obj", toy_car());
  std::shared_ptr<const Pack> pack;
  Diagnostics diagnostics = read(folder, toy_manifest(more), &pack);
  ASSERT_FALSE(diagnostics.has_errors()) << to_string(diagnostics.all().front());
  const auto body = make_body(*pack, pack->assets.front(), diagnostics);
  ASSERT_TRUE(body);
  Box3 lens, plate;
  for (std::size_t t = 0; t < body->mesh.triangles.size(); ++t) {
    const BodyPart& part = body->parts[body->mesh.part[t]];
    for (const std::uint32_t v : body->mesh.triangles[t]) {
      const Vec3 p = body->mesh.positions[v].cast<double>();
      if (part.name == "Light_Indicator_Lens_FR") lens.extend(p);
      if (part.name == "License_Plate_R") plate.extend(p);
    }
    if (part.name != "Light_Indicator_Lens_FR") continue;
    EXPECT_EQ(part.lamps, kLampIndicatorRight);
    // 350 cd over the ellipse of the lens: luminance = intensity / area, weights of BT.709.
    const auto& e = part.material.emission;
    const double y = 0.2126 * e[0] + 0.7152 * e[1] + 0.0722 * e[2];
    EXPECT_NEAR(y, 350.0 / (0.25 * kPi * 0.2 * 0.1), 1.0);
  }
  // Rings of 14 corners in 14 rows miss the ellipsoid's widest places by 1 - cos^2(pi / 14), 5 %.
  EXPECT_LT((lens.center() - Vec3(2.0, -0.7, 0.7)).norm(), 1e-3);
  EXPECT_NEAR(lens.size().y(), 0.2, 0.01);
  EXPECT_NEAR(lens.size().z(), 0.1, 0.005);
  EXPECT_LT((plate.center() - Vec3(-2.02, 0.0, 0.5)).norm(), 1e-5);
  EXPECT_NEAR(plate.size().y(), 0.52, 1e-5);
}

TEST(PackAsset, DropsOrMapsWhatLiesInAnAreaOfThePicture) {
  const PackFolder folder;
  std::vector<std::uint8_t> white(16, 255);
  folder.write("card.png", png_of(2, 2, white));
  folder.write("card.mtl", "newmtl board\nmap_Kd card.png\n");
  // Two squares side by side; the second has the lower right quarter of the picture.
  folder.write("card.obj",
               "mtllib card.mtl\nusemtl board\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 2 0 0\n"
               "v 2 1 0\nvt 0 0.5\nvt 0.5 0.5\nvt 0.5 1\nvt 0 1\nvt 0.6 0\nvt 1 0\nvt 1 0.4\n"
               "vt 0.6 0.4\nf 1/1 2/2 3/3 4/4\nf 2/5 5/6 6/7 3/8\n");
  const auto manifest = [](const std::string& rule) {
    return "name: p\nlicence: CC0-1.0\nassets:\n  - name: card\n    file: card.obj\n    class: "
           "static_object\n    parts:\n      - {material: board, picture_area: [0.55, 0.55, 1, 1]" +
           rule + "}\n      - {material: board, part: Board, surface: file}\n";
  };
  std::shared_ptr<const Pack> pack;
  Diagnostics diagnostics = read(folder, manifest(", drop: true"), &pack);
  ASSERT_FALSE(diagnostics.has_errors()) << to_string(diagnostics.all().front());
  const auto facts = check_asset(*pack, pack->assets.front(), diagnostics);
  ASSERT_TRUE(facts) << to_string(diagnostics.all().front());
  EXPECT_EQ(facts->triangles, 2U);
  EXPECT_TRUE(diagnostics.all().empty());
  // Or it is another part.
  Diagnostics more = read(folder, manifest(", part: Rim, surface: file"), &pack);
  ASSERT_FALSE(more.has_errors()) << to_string(more.all().front());
  const auto mapped = check_asset(*pack, pack->assets.front(), more);
  ASSERT_TRUE(mapped) << to_string(more.all().front());
  EXPECT_EQ(mapped->parts, (std::map<std::string, std::size_t>{{"Board", 2}, {"Rim_FL", 2}}));
  EXPECT_EQ(finding(read(folder, manifest("")), "pack.part").where.line, 8);
}

TEST(PackArchive, ReadsWhatIsInsideAndNothingElse) {
  const PackFolder folder;
  folder.write("toys.zip", zip_of({{"models/toy.obj", toy_car()},
                                   {"../../evil.obj", "v 0 0 0\n"},
                                   {"/tmp/evil.obj", "v 0 0 0\n"}}));
  std::string manifest = toy_manifest();
  manifest.replace(manifest.find("file: toy.obj"), 13,
                   "archive: toys.zip\n    file: models/toy.obj");
  std::shared_ptr<const Pack> pack;
  Diagnostics diagnostics = read(folder, manifest, &pack);
  ASSERT_FALSE(diagnostics.has_errors()) << to_string(diagnostics.all().front());
  const auto facts = check_asset(*pack, pack->assets.front(), diagnostics);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->wheels, 4U);
  EXPECT_EQ(std::count_if(diagnostics.all().begin(), diagnostics.all().end(),
                          [](const Diagnostic& d) { return d.rule == "asset.escape"; }),
            2);
  const auto files = open_archive(folder.path() / "toys.zip");
  EXPECT_EQ(files->list(), std::vector<std::string>{"models/toy.obj"});
  EXPECT_FALSE(files->read("../../evil.obj"));
  EXPECT_FALSE(files->read("models/../../toys.zip"));
  EXPECT_TRUE(files->read("models/./toy.obj"));

  // A byte of the mesh changes: its check sum tells.
  std::string bytes = read_file(folder.path() / "toys.zip");
  bytes[bytes.find("usemtl paint") + 8] = 'q';
  folder.write("broken.zip", bytes);
  EXPECT_THROW(open_archive(folder.path() / "broken.zip")->read("models/toy.obj"), InputError);
  folder.write("none.zip", "no archive");
  EXPECT_THROW(open_archive(folder.path() / "none.zip"), InputError);
}

TEST(PackArchive, AssetsOfAMissingArchiveAreLeftOut) {
  const PackFolder folder;
  std::string manifest = toy_manifest();
  manifest.replace(manifest.find("file: toy.obj"), 13, "archive: lost.zip\n    file: toy.obj");
  std::shared_ptr<const Pack> pack;
  EXPECT_FALSE(read(folder, manifest, &pack).has_errors());
  EXPECT_TRUE(pack->assets.empty());
  EXPECT_EQ(pack->missing, std::vector<std::string>{"lost.zip"});
}

TEST(PackFolder, FolderLinksThatLeadOutAreNotFollowed) {
  const PackFolder outside;
  outside.write("secret.txt", "secret");
  const PackFolder folder;
  std::filesystem::create_symlink(outside.path() / "secret.txt", folder.path() / "link.txt");
  EXPECT_FALSE(open_folder(folder.path())->read("link.txt"));
  EXPECT_FALSE(inner_path("/etc/passwd"));
  EXPECT_FALSE(inner_path("..\\up"));
  EXPECT_EQ(inner_path("a/./b/../c"), "a/c");
}

TEST(PackGuess, AFolderWithoutManifestIsUsedAndItsGuessCanBeWrittenDown) {
  const PackFolder folder;
  folder.write("cars/red_car.obj", toy_car());
  folder.write("SOURCES.csv",
               "file,class,licence,author,length_m,width_m,height_m\n"
               "cars/red_car.obj,car,CC0-1.0,\"Ann, Bob\",4.02,1.82,1.5\n");
  Diagnostics diagnostics;
  auto pack = open_pack(folder.path(), diagnostics);
  EXPECT_NE(finding(diagnostics, "pack.guessed").message.find("1 car"), std::string::npos);
  ASSERT_EQ(pack->assets.size(), 1U);
  EXPECT_EQ(pack->assets[0].author, "Ann, Bob");
  EXPECT_EQ(pack->assets[0].class_id, Taxonomy::named("car"));
  // .obj files are taken to look towards +z; this one doesn't, which the stated size shows.
  EXPECT_FALSE(check_asset(*pack, pack->assets[0], diagnostics));
  EXPECT_EQ(finding(diagnostics, "asset.axes").severity, Severity::kError);

  Diagnostics found;
  std::string yaml = to_yaml(*pack, found);
  const std::size_t at = yaml.find("+z");
  ASSERT_NE(at, std::string::npos);
  yaml.replace(at, 2, "+x");
  std::shared_ptr<const Pack> again;
  const Diagnostics reading = read(folder, yaml, &again);
  EXPECT_FALSE(reading.has_errors()) << to_string(reading.all().front());
  Diagnostics checking;
  const auto facts = check_asset(*again, again->assets.at(0), checking);
  ASSERT_TRUE(facts) << to_string(checking.all().front());
  EXPECT_EQ(facts->wheels, 4U);
  EXPECT_EQ(facts->parts.count("Chrome"), 0U);
}

}  // namespace
}  // namespace raytruth::assets
