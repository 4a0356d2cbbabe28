#include "assets/part_vocabulary.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "sim/core/text.h"
#include "sim/snapshot/snapshot.h"

namespace raytruth::assets {
namespace {

constexpr LampMask kIndicators = kLampIndicatorLeft | kLampIndicatorRight;

std::vector<std::string_view> places_of(PartPlace place) {
  switch (place) {
    case PartPlace::kNone:
      return {};
    case PartPlace::kSide:
      return {"L", "R"};
    case PartPlace::kEnd:
      return {"F", "R"};
    case PartPlace::kCorner:
      return {"FL", "FR", "RL", "RR", "F", "R", "L"};
  }
  return {};
}

std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

const std::vector<PartWord>& all_part_words() {
  using enum PartPlace;
  static const std::vector<PartWord> words = {
      // Bodies of vehicles
      {"Body", kNone, "paint"},
      {"Roof", kNone, "paint"},
      {"Hood", kNone, "paint"},
      {"Trunk", kNone, "paint"},
      {"Trunk_Lid", kNone, "paint"},
      {"Bumper", kEnd, "black_plastic"},
      {"Grille", kNone, "black_plastic"},
      {"Fender", kCorner, "paint"},
      {"Door", kCorner, "paint"},
      {"Trim", kNone, "black_plastic"},
      {"Chrome", kNone, "chrome"},
      {"Underbody", kNone, "black_plastic"},
      {"Frame", kNone, "black_plastic"},
      {"Cargo_Box", kNone, "alloy"},
      {"Engine", kNone, "alloy"},
      {"Exhaust", kNone, "steel_galvanised"},
      {"Wiper", kNone, "black_plastic"},
      {"Seal", kNone, "rubber"},
      // Glass and mirrors
      {"Windshield", kEnd, "glass"},
      {"Window", kCorner, "glass"},
      {"Mirror", kSide, "paint"},
      {"Mirror_Glass", kSide, "chrome"},
      {"Side_Mirror", kSide, "chrome"},
      {"Side_Mirror_Mount", kSide, "paint"},
      {"Center_Mirror", kNone, "chrome"},
      {"Center_Mirror_Mount", kNone, "black_plastic"},
      // Wheels
      {"Tire", kCorner, "rubber"},
      {"Rim", kCorner, "alloy"},
      {"Wheel", kCorner, "alloy"},
      {"Brake", kCorner, "steel_galvanised"},
      {"BrakeRotor", kCorner, "steel_galvanised"},
      // Lamps: glasses, and what is behind or around them
      {"Light_Low_Beam_Lens", kCorner, "lamp_low_beam", kLampLowBeam | kLampHighBeam},
      {"Light_High_Beam_Lens", kCorner, "lamp_low_beam", kLampHighBeam},
      {"Light_Daytime_Running_Lens", kCorner, "lamp_daytime", kLampDaytimeRunning},
      {"Light_Indicator_Lens", kCorner, "lamp_indicator", kIndicators},
      {"Indicator_Lens", kCorner, "lamp_indicator", kIndicators},
      {"Light_Tail_Lens", kCorner, "lamp_tail", kLampTail},
      {"Light_Brake_Lens", kCorner, "lamp_brake", kLampBrake},
      {"Light_Reverse_Lens", kCorner, "lamp_reverse", kLampReverse},
      {"Light_Fog_Lens", kCorner, "lamp_daytime", kLampFog},
      {"Light_Low_Beam_Reflector", kCorner, "chrome"},
      {"Light_High_Beam_Reflector", kCorner, "chrome"},
      {"Indicator_Reflector", kCorner, "chrome"},
      {"Light_Tail_Reflector", kCorner, "chrome"},
      {"Light_Brake_Reflector", kCorner, "chrome"},
      {"Light_Housing", kCorner, "chrome"},
      {"Light_Glass", kCorner, "glass"},
      // One surface for all lamps of a corner: cut into brake, tail and indicator, or beam and
      // indicator, by where a triangle is
      {"Light_Rear_Cluster", kSide, "lamp_tail", kLampTail},
      {"Light_Front_Cluster", kSide, "lamp_low_beam", kLampLowBeam | kLampHighBeam},
      {"License_Plate", kEnd, "plate"},
      // Inside
      {"Interior", kNone, "interior"},
      {"Seat", kNone, "interior"},
      {"FrontSeat_Backrest", kSide, "interior"},
      {"FrontSeat_Seating", kSide, "interior"},
      {"RearSeat_Backrest", kNone, "interior"},
      {"RearSeat_Seating", kNone, "interior"},
      {"Steering_Wheel", kNone, "interior"},
      {"Steering_Wheel_Hub", kNone, "interior"},
      {"Steering_Wheel_Rim", kNone, "interior"},
      {"Steering_Column", kNone, "interior"},
      // Two-wheelers
      {"Saddle", kNone, "black_plastic"},
      {"Handlebar", kNone, "black_plastic"},
      {"Fork", kNone, "alloy"},
      {"Mudguard", kNone, "black_plastic"},
      {"Drivetrain", kNone, "steel_galvanised"},
      // People and animals
      {"Skin", kNone, "skin_light"},
      {"Face", kNone, "skin_light"},
      {"Hand", kNone, "skin_light"},
      {"Hair", kNone, "cloth"},
      {"Eyes", kNone, "black_plastic"},
      {"Clothes", kNone, "cloth"},
      {"Jacket", kNone, "cloth"},
      {"Trousers", kNone, "cloth"},
      {"Shoe", kNone, "shoe"},
      {"Helmet", kNone, "black_plastic"},
      {"Hat", kNone, "cloth"},
      {"Bag", kNone, "cloth"},
      {"Accessory", kNone, "black_plastic"},
      {"Fur", kNone, "cloth"},
      // Things
      {"Structure", kNone, "concrete"},
      {"Facade", kNone, "plaster_grey"},
      {"Pane", kNone, "window_pane"},
      {"Pole", kNone, "steel_galvanised"},
      {"Lamp", kNone, "lamp_glass"},
      {"Board", kNone, "wood"},
      {"Reflector", kNone, "reflector_red"},
      {"Trunk_Bark", kNone, "bark"},
      {"Leaves", kNone, "leaf"},
  };
  return words;
}

NamedPart find_part(std::string_view name) {
  NamedPart part;
  for (const PartWord& word : all_part_words()) {
    if (name == word.name) return {&word, ""};
    if (name.size() <= word.name.size() + 1 || !name.starts_with(word.name) ||
        name[word.name.size()] != '_')
      continue;
    std::string place(name.substr(word.name.size() + 1));
    if (place[0] == 'B') place[0] = 'R';
    const auto places = places_of(word.place);
    if (std::find(places.begin(), places.end(), place) != places.end()) part = {&word, place};
  }
  return part;
}

std::string full_part_name(const NamedPart& part, double x, double y) {
  std::string name(part.word->name);
  if (part.word->place == PartPlace::kNone) return name;
  std::string place = part.place;
  const char end = x >= 0.0 ? 'F' : 'R';
  const char side = y >= 0.0 ? 'L' : 'R';
  if (place.empty()) {
    if (part.word->place != PartPlace::kSide) place += end;
    if (part.word->place != PartPlace::kEnd) place += side;
  } else if (part.word->place == PartPlace::kCorner && place.size() == 1) {
    place = place == "L" ? std::string{end, 'L'} : std::string{place[0], side};
  }
  return name + "_" + place;
}

LampMask lamps_of_part(const PartWord& word, std::string_view full_name) {
  if (word.lamps != kIndicators) return word.lamps;
  return full_name.ends_with('L') ? kLampIndicatorLeft : kLampIndicatorRight;
}

std::string_view nearest_part(std::string_view name) {
  const std::string wanted = lower_case(name);
  const auto& words = all_part_words();
  return std::min_element(words.begin(), words.end(),
                          [&](const PartWord& a, const PartWord& b) {
                            return edits(wanted, lower_case(a.name)) <
                                   edits(wanted, lower_case(b.name));
                          })
      ->name;
}

}  // namespace raytruth::assets
