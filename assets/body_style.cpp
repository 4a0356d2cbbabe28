#include "assets/body_style.h"

#include <algorithm>
#include <cmath>

#include "assets/words.h"

namespace raytruth::assets {

namespace {

// Proportions of usual cars of each kind, from their published lengths, heights, wheelbases and
// overhangs.
std::vector<BodyStyle> all_styles() {
  std::vector<BodyStyle> all;
  BodyStyle s{};
  s.name = "hatchback";
  s.length = 4.28;
  s.height = 1.46;
  s.rear_axle = 0.77;
  s.front_axle = 3.40;
  s.top = {{0, .955, 0},       {.05, 1.01, .03},  {.13, 1.06, .04}, {.43, 1.375, .08},
           {.72, 1.43, .2},    {1.60, 1.46, .6},  {2.05, 1.44, .4}, {2.38, 1.365, .25},
           {3.12, .985, .06},  {3.28, .950, .12}, {3.75, .885, .3}, {4.10, .805, .15},
           {4.245, .758, .04}, {4.28, .740, 0}};
  s.belt = {{0, .945},  {.3, .985},  {1.2, .97},  {2.4, .94},
            {3.3, .90}, {3.75, .85}, {4.1, .785}, {4.28, .735}};
  s.clearance = 0.19;
  s.lean = 0.33;
  s.roof_crown = 0.045;
  s.glass_crown = 0.085;
  s.bonnet_crown = 0.05;
  s.rail_radius = 0.11;
  s.front_plan = 0;
  s.rear_plan = 1;
  s.screen_top = 2.36;
  s.cowl = 3.14;
  s.rear_glass_bottom = 0.12;
  s.rear_glass_top = 0.45;
  s.window_front = 2.98;
  s.pillar = 2.06;
  s.rear_door = 1.20;
  s.window_rear = 0.66;
  s.window_rear_top = 0.92;
  s.front_door = 3.0;
  s.lamp_low = 0.80;
  s.lamp_high = 0.985;
  s.tail_low = 0.74;
  s.tail_high = 0.95;
  s.sill_flare = 0.014;
  s.bonnet = true;
  all.push_back(s);

  BodyStyle city = s;
  city.name = "city_car";
  city.length = 3.55;
  city.height = 1.49;
  city.rear_axle = 0.50;
  city.front_axle = 2.92;
  city.top = {{0, .96, 0},       {.04, 1.02, .03}, {.09, 1.07, .04},  {.25, 1.38, .09},
              {.5, 1.455, .2},   {1.15, 1.49, .5}, {1.62, 1.47, .35}, {1.92, 1.395, .22},
              {2.60, 1.02, .06}, {2.74, .99, .12}, {3.08, .925, .25}, {3.38, .84, .14},
              {3.52, .785, .04}, {3.55, .765, 0}};
  city.belt = {{0, .95},   {.25, .985}, {1.0, .985}, {1.9, .965},
               {2.7, .94}, {3.08, .89}, {3.38, .82}, {3.55, .76}};
  city.screen_top = 1.90;
  city.cowl = 2.62;
  city.rear_glass_bottom = 0.085;
  city.rear_glass_top = 0.26;
  city.window_front = 2.48;
  city.pillar = 1.55;
  city.rear_door = 0.86;
  city.window_rear = 0.44;
  city.window_rear_top = 0.58;
  city.front_door = 2.50;
  city.lamp_low = 0.76;
  city.tail_low = 0.70;
  all.push_back(city);

  BodyStyle saloon = s;
  saloon.name = "saloon";
  saloon.length = 4.80;
  saloon.height = 1.44;
  saloon.rear_axle = 1.04;
  saloon.front_axle = 3.92;
  saloon.top = {{0, .965, 0},       {.04, 1.03, .03},   {.16, 1.068, .06},  {.60, 1.085, .1},
                {.74, 1.10, .05},   {1.36, 1.365, .2},  {1.65, 1.42, .25},  {2.15, 1.44, .5},
                {2.52, 1.425, .35}, {2.84, 1.355, .25}, {3.54, .98, .06},   {3.70, .95, .12},
                {4.25, .875, .35},  {4.60, .80, .16},   {4.762, .757, .04}, {4.80, .738, 0}};
  saloon.belt = {{0, .96},   {.08, .99},   {.7, 1.005}, {1.4, .985}, {2.8, .945},
                 {3.7, .90}, {4.25, .845}, {4.6, .78},  {4.8, .733}};
  saloon.screen_top = 2.82;
  saloon.cowl = 3.56;
  saloon.rear_glass_bottom = 0.76;
  saloon.rear_glass_top = 1.38;
  saloon.window_front = 3.40;
  saloon.pillar = 2.50;
  saloon.rear_door = 1.60;
  saloon.window_rear = 1.22;
  saloon.window_rear_top = 1.58;
  saloon.front_door = 3.46;
  saloon.boot_lid = true;
  all.push_back(saloon);

  BodyStyle estate = saloon;
  estate.name = "estate";
  estate.length = 4.75;
  estate.height = 1.48;
  estate.rear_axle = 1.02;
  estate.front_axle = 3.87;
  estate.top = {{0, .97, 0},        {.04, 1.03, .03},  {.11, 1.075, .05}, {.40, 1.405, .10},
                {.75, 1.455, .3},   {2.0, 1.48, .6},   {2.45, 1.46, .4},  {2.79, 1.385, .25},
                {3.49, .99, .06},   {3.65, .955, .12}, {4.20, .88, .35},  {4.55, .80, .16},
                {4.712, .757, .04}, {4.75, .738, 0}};
  estate.belt = {{0, .96},     {.1, .99},  {.7, 1.0},   {1.4, .985}, {2.8, .95},
                 {3.65, .905}, {4.2, .85}, {4.55, .78}, {4.75, .733}};
  estate.screen_top = 2.77;
  estate.cowl = 3.51;
  estate.rear_glass_bottom = 0.10;
  estate.rear_glass_top = 0.40;
  estate.window_front = 3.35;
  estate.pillar = 2.45;
  estate.rear_door = 1.55;
  estate.window_rear = 0.46;
  estate.window_rear_top = 0.66;
  estate.front_door = 3.42;
  estate.boot_lid = false;
  all.push_back(estate);

  BodyStyle suv = s;
  suv.name = "suv";
  suv.length = 4.50;
  suv.height = 1.68;
  suv.rear_axle = 0.86;
  suv.front_axle = 3.56;
  suv.top = {{0, 1.08, 0},       {.045, 1.14, .03}, {.11, 1.19, .05},   {.35, 1.565, .10},
             {.70, 1.645, .25},  {1.7, 1.68, .6},   {2.2, 1.66, .4},    {2.54, 1.58, .22},
             {3.20, 1.145, .06}, {3.35, 1.11, .12}, {3.95, 1.045, .35}, {4.30, .975, .15},
             {4.465, .925, .04}, {4.5, .905, 0}};
  suv.belt = {{0, 1.07},   {.3, 1.12},   {1.0, 1.115}, {2.5, 1.085},
              {3.4, 1.05}, {3.95, 1.01}, {4.3, .95},   {4.5, .90}};
  suv.clearance = 0.24;
  suv.screen_top = 2.52;
  suv.cowl = 3.22;
  suv.rear_glass_bottom = 0.10;
  suv.rear_glass_top = 0.35;
  suv.window_front = 3.06;
  suv.pillar = 2.18;
  suv.rear_door = 1.32;
  suv.window_rear = 0.44;
  suv.window_rear_top = 0.64;
  suv.front_door = 3.12;
  suv.lamp_low = 0.80;
  suv.sill_flare = 0.020;
  suv.cladding = true;
  all.push_back(suv);

  BodyStyle mpv = s;
  mpv.name = "mpv";
  mpv.length = 4.50;
  mpv.height = 1.66;
  mpv.rear_axle = 0.84;
  mpv.front_axle = 3.58;
  mpv.top = {{0, 1.03, 0},      {.04, 1.10, .03},  {.11, 1.15, .05},  {.29, 1.53, .10},
             {.6, 1.61, .25},   {1.6, 1.66, .6},   {2.25, 1.63, .4},  {2.62, 1.545, .3},
             {3.55, 1.055, .1}, {3.70, 1.02, .14}, {4.05, .935, .25}, {4.33, .845, .14},
             {4.47, .79, .04},  {4.5, .77, 0}};
  mpv.belt = {{0, 1.02},   {.3, 1.06},   {1.0, 1.055}, {2.5, 1.015},
              {3.6, .955}, {4.05, .895}, {4.33, .825}, {4.5, .765}};
  mpv.screen_top = 2.58;
  mpv.cowl = 3.57;
  mpv.rear_glass_bottom = 0.10;
  mpv.rear_glass_top = 0.30;
  mpv.window_front = 3.30;
  mpv.pillar = 2.22;
  mpv.rear_door = 1.30;
  mpv.window_rear = 0.40;
  mpv.window_rear_top = 0.54;
  mpv.front_door = 3.12;
  all.push_back(mpv);

  BodyStyle coupe = s;
  coupe.name = "coupe";
  coupe.length = 4.45;
  coupe.height = 1.35;
  coupe.rear_axle = 0.92;
  coupe.front_axle = 3.60;
  coupe.top = {{0, .93, 0},        {.04, .985, .03},  {.18, 1.01, .08}, {.45, 1.03, .12},
               {1.20, 1.265, .4},  {1.65, 1.338, .4}, {2.05, 1.35, .4}, {2.34, 1.32, .3},
               {2.62, 1.235, .25}, {3.27, .915, .06}, {3.42, .89, .12}, {3.92, .82, .35},
               {4.26, .745, .16},  {4.415, .70, .04}, {4.45, .68, 0}};
  coupe.belt = {{0, .925},  {.1, .955},   {.9, .965},  {1.5, .935}, {2.6, .885},
                {3.4, .85}, {3.92, .795}, {4.26, .73}, {4.45, .675}};
  coupe.clearance = 0.16;
  coupe.lean = 0.38;
  coupe.screen_top = 2.60;
  coupe.cowl = 3.29;
  coupe.rear_glass_bottom = 0.52;
  coupe.rear_glass_top = 1.22;
  coupe.window_front = 3.12;
  coupe.pillar = 1.78;
  coupe.rear_door = 1.78;
  coupe.window_rear = 1.12;
  coupe.window_rear_top = 1.50;
  coupe.front_door = 3.18;
  coupe.sill_flare = 0.022;
  coupe.boot_lid = true;
  all.push_back(coupe);

  BodyStyle convertible = coupe;
  convertible.name = "convertible";
  convertible.top = {{0, .93, 0},       {.04, .985, .03},  {.18, 1.015, .08}, {.80, 1.025, .1},
                     {.88, 1.05, .04},  {1.28, 1.27, .15}, {1.60, 1.33, .3},  {2.05, 1.345, .3},
                     {2.30, 1.35, .05}, {2.44, 1.34, .04}, {3.27, .915, .06}, {3.42, .89, .12},
                     {3.92, .82, .35},  {4.26, .745, .16}, {4.415, .70, .04}, {4.45, .68, 0}};
  convertible.screen_top = 2.42;
  convertible.rear_glass_bottom = 0.96;
  convertible.rear_glass_top = 1.24;
  convertible.window_rear = 1.40;
  convertible.window_rear_top = 1.56;
  all.push_back(convertible);

  BodyStyle pickup = suv;
  pickup.name = "pickup";
  pickup.length = 5.30;
  pickup.height = 1.80;
  pickup.rear_axle = 1.20;
  pickup.front_axle = 4.36;
  pickup.top = {{0, 1.135, 0},     {.03, 1.165, .02},  {1.70, 1.165, .02}, {1.78, 1.20, .02},
                {1.92, 1.68, .08}, {2.25, 1.775, .2},  {2.8, 1.80, .4},    {3.15, 1.765, .3},
                {3.42, 1.69, .2},  {3.98, 1.235, .06}, {4.13, 1.20, .12},  {4.75, 1.13, .3},
                {5.09, 1.06, .15}, {5.26, 1.005, .04}, {5.3, .985, 0}};
  pickup.belt = {{0, 1.13},    {1.75, 1.145}, {3.4, 1.15}, {4.2, 1.13},
                 {4.75, 1.09}, {5.09, 1.03},  {5.3, .98}};
  pickup.clearance = 0.27;
  pickup.lean = 0.26;
  pickup.rear_plan = 3;
  pickup.screen_top = 3.40;
  pickup.cowl = 4.0;
  pickup.rear_glass_bottom = 1.80;
  pickup.rear_glass_top = 1.905;
  pickup.window_front = 3.84;
  pickup.pillar = 2.95;
  pickup.rear_door = 2.10;
  pickup.window_rear = 2.05;
  pickup.window_rear_top = 2.10;
  pickup.front_door = 3.90;
  pickup.tail_low = 0.62;
  pickup.tail_high = 0.95;
  all.push_back(pickup);

  add_tall_styles(all);
  return all;
}

struct Fit {
  const char* name;
  double shortest, longest, lowest, highest, share;
};

// Shares of new cars in Europe by kind, roughly, where several kinds fit.
constexpr Fit kFits[] = {
    {"city_car", 2.5, 3.85, 1.35, 1.62, 1.0}, {"hatchback", 3.7, 4.52, 1.38, 1.58, 1.0},
    {"saloon", 4.35, 5.4, 1.30, 1.56, 0.5},   {"estate", 4.35, 5.2, 1.38, 1.58, 0.45},
    {"suv", 3.95, 5.3, 1.54, 1.95, 1.0},      {"mpv", 3.9, 4.95, 1.56, 1.90, 0.3},
    {"coupe", 3.9, 4.95, 1.10, 1.43, 0.2},    {"convertible", 3.7, 4.95, 1.10, 1.43, 0.1},
    {"minibus", 4.5, 5.6, 1.86, 2.15, 1.0},   {"van", 4.8, 7.6, 2.1, 3.2, 1.0},
};

}  // namespace

bool is_called(const ActorModel& m, std::initializer_list<std::string_view> words) {
  return Words::of_kind(m).any(words);
}

const BodyStyle& body_style(const std::string& name) {
  static const std::vector<BodyStyle> all = all_styles();
  for (const BodyStyle& s : all)
    if (s.name == name) return s;
  return all.front();
}

const BodyStyle& style_for(const ActorModel& m, RandomStream& random) {
  const double u = random.uniform();
  if (is_called(m, {"pickup", "ranger", "hilux", "amarok"})) return body_style("pickup");
  if (is_called(m, {"minibus", "shuttle", "multivan", "transporter"})) return body_style("minibus");
  const bool van = Taxonomy::info(m.class_id).name == "van";
  if (van) return body_style(m.box_size_m.z() < 2.12 ? "minibus" : "van");
  if (is_called(m, {"cabrio", "cabriolet", "convertible", "roadster", "spider", "spyder"}))
    return body_style("convertible");
  if (is_called(m, {"coupe", "coup", "sportscar", "sportcar", "mustang"}))
    return body_style("coupe");
  if (is_called(m, {"estate", "wagon", "stationwagon", "kombi", "avant", "touring"}))
    return body_style("estate");
  if (is_called(m, {"suv", "jeep", "crossover", "offroad", "offroader", "tiguan"}))
    return body_style("suv");
  if (is_called(m, {"mpv", "minivan", "touran", "sharan", "picasso", "espace"}))
    return body_style("mpv");
  if (is_called(m, {"saloon", "sedan", "limousine", "sclass"})) return body_style("saloon");
  if (is_called(m, {"citycar", "smart", "microcar", "twingo", "small"}))
    return body_style(m.box_size_m.x() < 3.9 ? "city_car" : "hatchback");
  if (is_called(m, {"hatch", "hatchback", "golf", "polo", "compact"}))
    return body_style("hatchback");
  double sum = 0.0;
  const auto fits = [&](const Fit& f) {
    return m.box_size_m.x() >= f.shortest && m.box_size_m.x() <= f.longest &&
           m.box_size_m.z() >= f.lowest && m.box_size_m.z() <= f.highest;
  };
  for (const Fit& f : kFits) sum += fits(f) ? f.share : 0.0;
  double left = u * sum;
  for (const Fit& f : kFits) {
    if (!fits(f)) continue;
    left -= f.share;
    if (left <= 0.0) return body_style(f.name);
  }
  if (m.box_size_m.z() > 1.95) return body_style(m.box_size_m.z() > 2.15 ? "van" : "minibus");
  if (m.box_size_m.z() > 1.6) return body_style("suv");
  if (m.box_size_m.x() < 3.8) return body_style("city_car");
  return body_style(m.box_size_m.x() > 4.5 ? "saloon" : "hatchback");
}

}  // namespace raytruth::assets
