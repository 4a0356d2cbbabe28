// Colours and shared lines of markings, and objects that junctions own.
#include "tests/scenes/build/built_world.h"

namespace raytruth::scene {
namespace {

std::string painted_road(const std::string& objects, const std::string& signals = "") {
  const std::string lane = R"(<width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane>)";
  return R"(<road name="" length="100" id="1" junction="-1"><planView>)"
         R"(<geometry s="0" x="0" y="0" hdg="0" length="100"><line/></geometry></planView><lanes>)"
         R"(<laneSection s="0"><left><lane id="1" type="driving" level="false">)" +
         lane + R"(</left><center><lane id="0" type="none" level="false"/></center>)" +
         R"(<right><lane id="-1" type="driving" level="false">)" + lane +
         "</right></laneSection></lanes><objects>" + objects + "</objects><signals>" + signals +
         "</signals></road>";
}

std::string bay(const std::string& id, double s, const std::string& more,
                const std::string& attributes = "") {
  return "<object id=\"" + id + "\" type=\"parkingSpace\" name=\"\" s=\"" + std::to_string(s) +
         "\" t=\"-1.75\" zOffset=\"0\" orientation=\"none\" hdg=\"0\" length=\"5\" width=\"2\" "
         "height=\"0\" " +
         attributes + ">" + more + "</object>";
}

std::string marking(const std::string& side, const std::string& colour, double width,
                    double line_length, double space) {
  return "<marking side=\"" + side + "\" color=\"" + colour + "\" width=\"" +
         std::to_string(width) + "\" lineLength=\"" + std::to_string(line_length) +
         "\" spaceLength=\"" + std::to_string(space) +
         "\" startOffset=\"0\" stopOffset=\"0\" weight=\"standard\"/>";
}

// Painted area by the material's name, of one object or (name empty) of all of class road_marking.
double painted(const World& world, const std::string& object, const std::string& material) {
  double area = 0.0;
  for (const Face& f : world.faces(object)) {
    if (f.part.class_id != Taxonomy::named("road_marking")) continue;
    if (world.material(f.part) != material) continue;
    area += 0.5 * (f.p[1] - f.p[0]).cross(f.p[2] - f.p[0]).norm();
  }
  return area;
}

// Left side 5 m long, front 2 m wide. A continuous line of width w has square caps: (length + w) w.
// Dashes of 1 m with gaps of 0.5 m over 5 m: at 0, 1.5, 3 and 4.5 m, 3.5 m in all, without caps.
TEST(Markings, EachHasItsOwnColourWidthAndDashes) {
  const World world(
      *network_of(painted_road(bay("7", 50.0,
                                   "<markings>" + marking("left", "yellow", 0.2, 5.0, 0.0) +
                                       marking("front", "blue", 0.1, 2.0, 0.0) +
                                       marking("right", "red", 0.15, 1.0, 0.5) + "</markings>"))));
  EXPECT_NEAR(painted(world, "object 7", "road_paint_yellow"), 5.2 * 0.2, 1e-4);
  EXPECT_NEAR(painted(world, "object 7", "road_paint_blue"), 2.1 * 0.1, 1e-4);
  EXPECT_NEAR(painted(world, "object 7", "road_paint_red"), 3.5 * 0.15, 1e-4);
  EXPECT_EQ(painted(world, "object 7", "road_paint_white"), 0.0);
}

// Bays of 5 m, 5.2 m apart: fronts and rears lie 0.2 m beside each other. Painted alone each of
// three bays has two cross lines: six; painted together there are four.
TEST(Markings, NeighboursShareTheirLine) {
  const std::string sides = "<markings>" + marking("front", "white", 0.12, 2.0, 0.0) +
                            marking("rear", "white", 0.12, 2.0, 0.0) + "</markings>";
  const World world(*network_of(
      painted_road(bay("1", 30.0, sides) + bay("2", 35.2, sides) + bay("3", 40.4, sides))));
  EXPECT_NEAR(painted(world, "", "road_paint_white"), 4.0 * 2.12 * 0.12, 1e-4);
  // Bay 1 ends at x = 32.5, bay 2 begins at 32.7: the line lies between, at 32.54 to 32.66.
  const ClassId paint = Taxonomy::named("road_marking");
  EXPECT_GT(world.top(32.55, -1.75, paint), 0.0);
  EXPECT_GT(world.top(32.65, -1.75, paint), 0.0);
  EXPECT_LT(world.top(32.50, -1.75, paint), -1e8);
  EXPECT_LT(world.top(32.70, -1.75, paint), -1e8);
}

TEST(Markings, BaysFurtherApartKeepTheirOwn) {
  const std::string sides = "<markings>" + marking("front", "white", 0.12, 2.0, 0.0) +
                            marking("rear", "white", 0.12, 2.0, 0.0) + "</markings>";
  const World world(*network_of(painted_road(bay("1", 30.0, sides) + bay("2", 35.5, sides))));
  EXPECT_NEAR(painted(world, "", "road_paint_white"), 4.0 * 2.12 * 0.12, 1e-4);
}

// Paint that painted_road works put up for a while is yellow unless the file names a colour.
TEST(Markings, TemporaryPaintIsYellow) {
  const World world(*network_of(painted_road(
      bay("1", 30.0, "<markings>" + marking("front", "standard", 0.12, 2.0, 0.0) + "</markings>",
          "temporary=\"true\"") +
      bay("2", 60.0, "<markings>" + marking("front", "white", 0.12, 2.0, 0.0) + "</markings>",
          "temporary=\"true\""))));
  EXPECT_NEAR(painted(world, "object 1", "road_paint_yellow"), 2.12 * 0.12, 1e-4);
  EXPECT_NEAR(painted(world, "object 2", "road_paint_white"), 2.12 * 0.12, 1e-4);
}

std::string signal(const std::string& id, double s, const std::string& country,
                   const std::string& type, const std::string& more) {
  return "<signal id=\"" + id + "\" s=\"" + std::to_string(s) +
         "\" t=\"-5\" orientation=\"+\" zOffset=\"2.2\" country=\"" + country + "\" type=\"" +
         type + "\" subtype=\"-1\" " + more + "/>";
}

// OpenDRIVE 1.9, 14.1: "a sign that has been physically invalidated, such as a crossed-out speed
// limit". A light that holds no more stays dark.
TEST(SignalFlags, InvalidatedSignsAreCrossedOutAndLightsStayDark) {
  const World world(*network_of(painted_road(
      "", signal("1", 20.0, "DE", "274", R"(dynamic="no" value="60" unit="km/h")") +
              signal("2", 30.0, "DE", "274",
                     R"(dynamic="no" value="60" unit="km/h" invalidated="true")") +
              signal("3", 40.0, "OpenDRIVE", "1000001", R"(dynamic="yes")") +
              signal("4", 50.0, "OpenDRIVE", "1000001", R"(dynamic="yes" invalidated="true")"))));
  const auto orange = [&](const char* name) {
    const std::vector<Face> faces = world.faces(name);
    EXPECT_FALSE(faces.empty());
    return std::count_if(faces.begin(), faces.end(),
                         [](const Face& f) { return f.part.name == "Face_Orange"; });
  };
  EXPECT_EQ(orange("signal 1"), 0);
  EXPECT_GT(orange("signal 2"), 0);
  EXPECT_FALSE(world.faces("signal 4").empty());
  ASSERT_EQ(world.built().lights.size(), 1U);
  EXPECT_EQ(world.built().lights[0].signal, "3");
}

// A sign of painted_road works stands on a base plate 0.8 m long and 0.12 m high.
TEST(SignalFlags, TemporarySignsStandOnABase) {
  const World world(*network_of(
      painted_road("", signal("1", 20.0, "DE", "274", R"(dynamic="no" value="60" unit="km/h")") +
                           signal("2", 30.0, "DE", "274",
                                  R"(dynamic="no" value="60" unit="km/h" temporary="true")"))));
  Box3 base;
  for (const Face& f : world.faces("signal 2")) {
    if (f.part.name != "Base") continue;
    for (const Vec3& p : f.p) base.extend(p);
  }
  ASSERT_FALSE(base.empty());
  EXPECT_NEAR(base.size().x(), 0.8, 1e-4);
  EXPECT_NEAR(base.size().z(), 0.12, 1e-4);
  for (const Face& f : world.faces("signal 1")) EXPECT_NE(f.part.name, "Base");
}

// One note for each country without a catalogue, and none of a German face.
TEST(SignalCountries, AreSaidOnce) {
  Diagnostics diagnostics;
  const World world(*network_of(painted_road(
                        "", signal("1", 20.0, "AT", "274", R"(dynamic="no" value="60")") +
                                signal("2", 30.0, "AT", "52.10a", R"(dynamic="no" value="60")") +
                                signal("3", 40.0, "JPN", "323", R"(dynamic="no" value="60")"))),
                    &diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 2U);
  for (const Diagnostic& d : diagnostics.all()) {
    EXPECT_EQ(d.severity, Severity::kNote);
    EXPECT_EQ(d.rule, "xodr.sign");
    EXPECT_GT(d.where.line, 0);
  }
  for (const char* name : {"signal 1", "signal 2", "signal 3"}) {
    for (const Face& f : world.faces(name)) EXPECT_NE(f.part.name, "Face_Red") << name;
  }
}

std::string connecting_road() {
  return R"(<road name="" length="20" id="9" junction="5"><planView>)"
         R"(<geometry s="0" x="0" y="100" hdg="0" length="20"><line/></geometry></planView>)"
         R"(<elevationProfile><elevation s="0" a="2" b="0" c="0" d="0"/></elevationProfile><lanes>)"
         R"(<laneSection s="0"><center><lane id="0" type="none" level="false"/></center><right>)"
         R"(<lane id="-1" type="driving" level="false"><width sOffset="0" a="10" b="0" c="0" d="0"/>)"
         R"(</lane></right></laneSection></lanes></road>)";
}

// The junction's line starts at (10, 90) and runs along +y. A box of 2 x 1 x 1 m at s = 5, t = -3,
// turned by 0.5 rad: its middle stands at (10 + 3, 90 + 5), on the roads' height of 2 m, and its
// length points to pi / 2 + 0.5.
TEST(JunctionObjects, StandInTheJunctionsOwnCoordinates) {
  Diagnostics diagnostics;
  const auto network = network_of(
      connecting_road() +
      R"(<junction id="5" name=""><planView><geometry s="0" x="10" y="90" hdg="1.5707963267948966" length="20"><line/></geometry></planView>)"
      R"(<objects><object id="3" type="obstacle" name="" s="5" t="-3" zOffset="0" orientation="none" hdg="0.5" length="2" width="1" height="1"/>)"
      R"(<object id="4" type="obstacle" name="" s="2" t="0" zOffset="0" orientation="none" length="1" width="1" height="1"><repeat s="2" length="6" distance="3" tStart="0" tEnd="0" heightStart="1" heightEnd="1" zOffsetStart="0" zOffsetEnd="0"/></object>)"
      R"(<object id="6" type="obstacle" name="" s="1" t="0" zOffset="0" orientation="none" height="0.5"><outlines><outline id="0" closed="true"><cornerRoad id="0" s="1" t="4" dz="0" height="0.5"/><cornerRoad id="1" s="1" t="5" dz="0" height="0.5"/><cornerRoad id="2" s="3" t="5" dz="0" height="0.5"/><cornerRoad id="3" s="3" t="4" dz="0" height="0.5"/></outline></outlines></object>)"
      R"(</objects></junction>)");
  const World world(*network, &diagnostics);
  for (const Diagnostic& d : diagnostics.all()) EXPECT_NE(d.rule, "xodr.object") << to_string(d);
  Box3 box;
  const Vec3 middle(13.0, 95.0, 2.0);
  const double h = 0.5 * 3.14159265358979323846 + 0.5;
  const Vec3 along(std::cos(h), std::sin(h), 0.0);
  const Vec3 left(-std::sin(h), std::cos(h), 0.0);
  for (const Face& f : world.faces("object 3")) {
    for (const Vec3& p : f.p) {
      const Vec3 d = p - middle;
      box.extend(Vec3(d.dot(along), d.dot(left), d.z()));
    }
  }
  ASSERT_FALSE(box.empty());
  EXPECT_NEAR(box.min.x(), -1.0, 1e-4);
  EXPECT_NEAR(box.max.x(), 1.0, 1e-4);
  EXPECT_NEAR(box.min.y(), -0.5, 1e-4);
  EXPECT_NEAR(box.max.y(), 0.5, 1e-4);
  EXPECT_NEAR(box.max.z(), 1.0, 1e-4);
  // Copies at s = 2, 5 and 8: (10, 92), (10, 95), (10, 98).
  for (const auto& [name, y] : {std::pair("object 4", 92.0), std::pair("object 4 2", 95.0),
                                std::pair("object 4 3", 98.0)}) {
    Box3 copy;
    for (const Face& f : world.faces(name)) {
      for (const Vec3& p : f.p) copy.extend(p);
    }
    ASSERT_FALSE(copy.empty()) << name;
    EXPECT_NEAR(copy.center().x(), 10.0, 1e-4);
    EXPECT_NEAR(copy.center().y(), y, 1e-4);
  }
  // s 1 to 3 and t 4 to 5: x 5 to 6, y 91 to 93.
  Box3 outline;
  for (const Face& f : world.faces("object 6")) {
    for (const Vec3& p : f.p) outline.extend(p);
  }
  ASSERT_FALSE(outline.empty());
  EXPECT_NEAR(outline.min.x(), 5.0, 1e-4);
  EXPECT_NEAR(outline.max.x(), 6.0, 1e-4);
  EXPECT_NEAR(outline.min.y(), 91.0, 1e-4);
  EXPECT_NEAR(outline.max.y(), 93.0, 1e-4);
  EXPECT_NEAR(outline.max.z(), 2.5, 1e-4);
}

TEST(JunctionObjects, WithoutAPlaceAreSaid) {
  Diagnostics diagnostics;
  const auto network = network_of(
      connecting_road() +
      R"(<junction id="5" name=""><planView><geometry s="0" x="10" y="90" hdg="0" length="20"><arc curvature="0.1"/></geometry></planView>)"
      R"(<objects><object id="3" type="obstacle" name="" s="5" t="-3" zOffset="0" orientation="none" length="2" width="1" height="1"/></objects></junction>)");
  const World world(*network, &diagnostics);
  EXPECT_TRUE(world.faces("object 3").empty());
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].rule, "xodr.object");
  EXPECT_GT(diagnostics.all()[0].where.line, 0);
}

}  // namespace
}  // namespace raytruth::scene
