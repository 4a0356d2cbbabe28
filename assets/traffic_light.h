#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "assets/asset.h"
#include "sim/core/time.h"

namespace raytruth::assets {

enum class LensColour { kRed, kYellow, kGreen, kWhite };

/// One lamp of a traffic light.
struct Lens {
  LensColour colour = LensColour::kRed;
  /// Name of the pictogram that glows ("arrow@90" points left, "pedestrian", "bicycle" ...); empty:
  /// the whole lens.
  std::string symbol;
};

/// A head with up to 8 lenses, the first one on top (at the left when horizontal).
struct LightHead {
  std::vector<Lens> lenses;
  bool horizontal = false;
  double width_m = 0.0, height_m = 0.0;  ///< of the housing with its backing board
};

/// The head for a code of the road file. German numbers as OpenDRIVE tools use them: 1000001 three
/// full lenses, 1000002 pedestrians, 1000007 bicycles and pedestrians, 1000008 / 1000009 two
/// lenses, 1000010 green arrow alone, 1000011 three lenses with arrows (subtype 10 left, 20 right,
/// 30 straight, 40 left and straight, 50 right and straight), 1000012 arrow with yellow, 1000013
/// bicycles, 1000014 trams, 1000015 bus, 1000020 pedestrians, 1000016 / 1000021 yellow only. Any
/// other code: one to five lenses as the stated box allows, three when there is none. Sizes <= 0
/// mean the usual ones; a box wider than high is a horizontal head.
LightHead make_light_head(std::string_view type, std::string_view subtype, double width_m,
                          double height_m);

/// Lamp bits (bit i is lens i) for a signal's state at a time. Understood: one word a lens
/// ("off;off;on", also "true", "1", "flashing"), or colours ("red", "red_yellow", "green", "go",
/// "stop", "caution", "attention"). "flashing" and "blinking" are lit in the first half of each
/// second. Anything else, "off" and the empty state: no lamp.
std::uint32_t lit_lamps(const LightHead& head, std::string_view state, SimTime time);

/// The head in its own frame: front looks to +x, y to the viewer's right, z up, origin at the
/// middle of the lower edge (of the board), lens faces near x = 0.1, housing back at x = -0.1.
/// Lenses of 200 or 300 mm with hoods (EN 12368:2015); glowing parts carry the lamp bits. Class:
/// traffic_light.
MeshPtr make_light_mesh(MaterialTable& materials, const LightHead& head);

}  // namespace raytruth::assets
