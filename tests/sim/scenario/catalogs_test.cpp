// Catalogue files in a folder of their own.
#include <gtest/gtest.h>

#include <algorithm>

#include "scenario_text.h"
#include "sim/core/files.h"

namespace raytruth::scenario {
namespace {

namespace fs = std::filesystem;

class CatalogTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(RAYTRUTH_BINARY_DIR) / "scenario_catalogs" / info->name();
    fs::remove_all(folder_);
  }
  void write(const std::string& name, const std::string& catalog, const std::string& entries) {
    write_file(folder_ / "routes" / name,
               "<OpenSCENARIO><FileHeader revMajor='1' revMinor='1' date='' description='' "
               "author=''/>\n<Catalog name='" +
                   catalog + "'>\n" + entries + "\n</Catalog></OpenSCENARIO>");
  }
  static std::string route(const std::string& name, const std::string& first_position) {
    return "<Route name='" + name +
           "' closed='false'><ParameterDeclarations><ParameterDeclaration name='s' "
           "parameterType='double' value='1'/></ParameterDeclarations><Waypoint "
           "routeStrategy='shortest'>" +
           first_position + "</Waypoint><Waypoint routeStrategy='shortest'>" + kAnyPosition +
           "</Waypoint></Route>";
  }
  Resolved assign(const std::string& catalog, const std::string& entry,
                  const std::string& assignments = "") {
    ScenarioText text =
        with_private_action("<RoutingAction><AssignRouteAction>\n<CatalogReference catalogName='" +
                            catalog + "' entryName='" + entry + "'>" + assignments +
                            "</CatalogReference></AssignRouteAction></RoutingAction>");
    text.catalogs = "<RouteCatalog><Directory path='routes'/></RouteCatalog>";
    xml_ = text.str();
    return resolve(xml_, {}, false, folder_ / "scenario.xosc");
  }
  int reference_line() const { return line_of(xml_, "<CatalogReference"); }

  fs::path folder_;
  std::string xml_;
};

constexpr const char* kParametrised =
    "<Position><RoadPosition roadId='1' s='$s' t='0'/></Position>";

TEST_F(CatalogTest, EntriesTakeAssignedParameters) {
  write("a.xosc", "Roads", route("r", kParametrised));
  const auto first_s = [](const Resolved& resolved) {
    const auto* action = only_action<AssignRouteAction>(resolved);
    if (action == nullptr) return -1.0;
    return std::get<RoadPosition>(action->route->waypoints.at(0).position.value).s_m;
  };
  const Resolved plain = assign("Roads", "r");
  EXPECT_EQ(first_s(plain), 1.0) << plain.findings();
  const Resolved assigned = assign("Roads", "r",
                                   "<ParameterAssignments><ParameterAssignment parameterRef='s' "
                                   "value='${40 + 2}'/></ParameterAssignments>");
  EXPECT_EQ(first_s(assigned), 42.0) << assigned.findings();
  ASSERT_EQ(assigned.scenario->inputs.size(), 2u);
  EXPECT_EQ(assigned.scenario->inputs[1].filename(), "a.xosc");
  const Resolved unknown = assign("Roads", "r",
                                  "<ParameterAssignments><ParameterAssignment parameterRef='q' "
                                  "value='1'/></ParameterAssignments>");
  EXPECT_NE(unknown.find("xosc.parameter"), nullptr) << unknown.findings();
}

TEST_F(CatalogTest, FilesAreReadOnceADocument) {
  write("a.xosc", "Roads", route("r", kParametrised));
  write("b.xosc", "Broken", "<Route name='");
  EXPECT_TRUE(assign("Roads", "r").scenario);
  Diagnostics diagnostics;
  const auto document = ScenarioDocument::parse(xml_, folder_ / "scenario.xosc", diagnostics);
  ASSERT_TRUE(document);
  const auto findings = [&](const ScenarioDocument& of) {
    Diagnostics own;
    const bool good = of.resolve({}, own) != nullptr;
    return std::pair(good, own.all().size());
  };
  const auto first = findings(*document);
  EXPECT_TRUE(first.first);
  EXPECT_GT(first.second, 0u);  // the broken file beside it
  fs::remove_all(folder_ / "routes");
  EXPECT_EQ(findings(*document), first);
  const auto again = ScenarioDocument::parse(xml_, folder_ / "scenario.xosc", diagnostics);
  EXPECT_FALSE(findings(*again).first);
}

TEST_F(CatalogTest, AFileNameServesWhenNoCatalogueHasTheName) {
  write("ByFile.xosc", "Other", route("r", kAnyPosition));
  EXPECT_TRUE(assign("ByFile", "r").scenario);
  EXPECT_TRUE(assign("Other", "r").scenario);
}

TEST_F(CatalogTest, UnknownNamesAreReportedAtTheReferenceWithSimilarOnes) {
  write("a.xosc", "Roads", route("north", kAnyPosition));
  const Resolved entry = assign("Roads", "nroth");
  ASSERT_NE(entry.find("xosc.catalog"), nullptr) << entry.findings();
  EXPECT_EQ(entry.find("xosc.catalog")->where.line, reference_line());
  EXPECT_NE(entry.find("xosc.catalog")->hint.find("'north'"), std::string::npos);
  const Resolved catalog = assign("Raods", "north");
  ASSERT_NE(catalog.find("xosc.catalog"), nullptr) << catalog.findings();
  EXPECT_EQ(catalog.find("xosc.catalog")->where.line, reference_line());
  EXPECT_NE(catalog.find("xosc.catalog")->hint.find("'Roads'"), std::string::npos);
}

TEST_F(CatalogTest, OfTwoFilesWithTheSameEntryTheFirstByNameCounts) {
  // More files than a folder's own order is likely to keep sorted by chance.
  for (const char* name : {"m", "z", "c", "a", "q", "b", "x", "k"}) {
    write(std::string(name) + ".xosc", "Roads", route("r", kAnyPosition));
  }
  const Resolved resolved = assign("Roads", "r");
  ASSERT_TRUE(resolved.scenario) << resolved.findings();
  EXPECT_EQ(resolved.scenario->inputs.at(1).filename(), "a.xosc");
}

TEST_F(CatalogTest, EntriesOfAnotherKindAreNotTaken) {
  write("a.xosc", "Roads", "<Controller name='r'/>");
  EXPECT_NE(assign("Roads", "r").find("xosc.catalog"), nullptr);
}

TEST_F(CatalogTest, ABrokenFileBesideIsAWarning) {
  write("a.xosc", "Roads", route("r", kAnyPosition));
  write_file(folder_ / "routes" / "broken.xosc", std::string_view("<OpenSCENARIO><Catalog"));
  const Resolved resolved = assign("Roads", "r");
  EXPECT_TRUE(resolved.scenario) << resolved.findings();
  EXPECT_NE(resolved.find("xosc.catalog"), nullptr);
}

std::string on_route(const std::string& entry) {
  return "<Position><RoutePosition><RouteRef><CatalogReference catalogName='Roads' entryName='" +
         entry +
         "'/></RouteRef><InRoutePosition><FromRoadCoordinates pathS='1' t='0'/></InRoutePosition>"
         "</RoutePosition></Position>";
}

TEST_F(CatalogTest, RecursionIsAnError) {
  write("a.xosc", "Roads", route("a", on_route("b")) + "\n" + route("b", on_route("a")));
  const Resolved resolved = assign("Roads", "a");
  EXPECT_FALSE(resolved.scenario);
  const Diagnostic* finding = resolved.find("xosc.catalog");
  ASSERT_NE(finding, nullptr) << resolved.findings();
  EXPECT_NE(finding->message.find("refers to itself"), std::string::npos);
  EXPECT_EQ(fs::path(finding->where.file).filename(), "a.xosc");
  EXPECT_EQ(finding->where.line, 4);
}

TEST_F(CatalogTest, LongChainsOfEntriesEnd) {
  std::string entries;
  constexpr int kLevels = 20000;  // one after the other they would exhaust the stack
  for (int i = 0; i < kLevels; ++i) {
    entries += route("r" + std::to_string(i), on_route("r" + std::to_string(i + 1)));
  }
  write("a.xosc", "Roads", entries);
  const Resolved resolved = assign("Roads", "r0");
  EXPECT_FALSE(resolved.scenario);
  EXPECT_NE(resolved.findings().find("levels deep"), std::string::npos);
}

TEST_F(CatalogTest, MultiplyingReferencesEnd) {
  std::string entries;
  constexpr int kLevels = 30;  // two references each: 2^30 entries if nobody stopped it
  for (int i = 0; i < kLevels; ++i) {
    const std::string next = on_route("r" + std::to_string(i + 1));
    entries += "<Route name='r" + std::to_string(i) +
               "' closed='false'><Waypoint "
               "routeStrategy='shortest'>" +
               next +
               "</Waypoint><Waypoint "
               "routeStrategy='shortest'>" +
               next + "</Waypoint></Route>\n";
  }
  entries += route("r" + std::to_string(kLevels), kAnyPosition);
  write("a.xosc", "Roads", entries);
  const Resolved resolved = assign("Roads", "r0");
  EXPECT_FALSE(resolved.scenario);
  EXPECT_NE(resolved.findings().find("100000"), std::string::npos);
}

TEST_F(CatalogTest, APictureOfTheSkyIsAnInput) {
  write_file(folder_ / "sky.hdr", "#?RADIANCE");
  for (const char* file : {"sky.hdr", "missing.hdr"}) {
    const std::string action =
        "<EnvironmentAction><Environment name='e'><Weather><DomeImage><DomeFile filepath='" +
        std::string(file) + "'/></DomeImage></Weather></Environment></EnvironmentAction>";
    const Resolved resolved =
        resolve(with_global_action(action).str(), {}, false, folder_ / "scenario.xosc");
    ASSERT_NE(resolved.scenario, nullptr) << resolved.findings();
    const auto& inputs = resolved.scenario->inputs;
    const bool listed = std::find(inputs.begin(), inputs.end(), folder_ / file) != inputs.end();
    EXPECT_EQ(listed, file == std::string("sky.hdr")) << file;
  }
}

}  // namespace
}  // namespace raytruth::scenario
