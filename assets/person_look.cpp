// Ages, builds and clothes of people on a street.
#include "assets/person_look.h"

#include <fmt/format.h>

#include <algorithm>

#include "assets/material_library.h"
#include "assets/srgb.h"

namespace raytruth::assets {

namespace {

using Rgb = std::array<float, 3>;

Rgb linear(unsigned srgb) {
  const auto channel = [&](int shift) {
    return linear_of_srgb(static_cast<float>(srgb >> shift & 255U) / 255.0F);
  };
  return {channel(16), channel(8), channel(0)};
}

Material named(const std::string& kind, const Rgb& c, float roughness, float nir) {
  Material m;
  m.name = fmt::format("{}#{:02x}{:02x}{:02x}", kind, static_cast<int>(255 * c[0]),
                       static_cast<int>(255 * c[1]), static_cast<int>(255 * c[2]));
  m.base_colour = c;
  m.roughness = roughness;
  m.reflectance_905nm = nir;
  m.reflectance_1550nm = 0.85F * nir;
  return m;
}

// Tones of the Monk scale (Monk, 2023: skintone.google), a little darker: they are of skin in full
// light.
MaterialId skin(const Kit& kit, RandomStream& random) {
  constexpr unsigned kTones[] = {0xf0dccf, 0xecd0bd, 0xe6c4ab, 0xdcb393, 0xc99f7a,
                                 0xa87d5a, 0x865f45, 0x614334, 0x453329, 0x33272a};
  const unsigned weights[] = {6, 16, 20, 16, 10, 8, 7, 7, 6, 4};
  std::uint32_t u = random.index(100);
  std::size_t tone = 0;
  while (tone < 9 && u >= weights[tone]) u -= weights[tone++];
  Rgb c = linear(kTones[tone]);
  for (float& x : c) x *= 0.80F;
  return kit.add(coloured("skin", c));
}

MaterialId hair_of(const Kit& kit, RandomStream& random, double age) {
  const Rgb dark[] = {{0.010F, 0.008F, 0.007F}, {0.030F, 0.018F, 0.011F}, {0.065F, 0.036F, 0.019F},
                      {0.16F, 0.095F, 0.042F},  {0.30F, 0.20F, 0.09F},    {0.12F, 0.035F, 0.012F}};
  const std::uint32_t weights[] = {24, 28, 22, 12, 9, 5};
  std::uint32_t u = random.index(100);
  std::size_t k = 0;
  while (k < 5 && u >= weights[k]) u -= weights[k++];
  Rgb c = dark[k];
  if (age > 62.0)
    c = {0.42F, 0.41F, 0.40F};
  else if (age > 50.0)
    c = {0.16F, 0.15F, 0.145F};
  return kit.add(coloured("hair", c));
}

template <std::size_t N>
Rgb pick(const unsigned (&colours)[N], RandomStream& random) {
  return linear(colours[random.index(static_cast<std::uint32_t>(N))]);
}

}  // namespace

PersonLook draw_look(const ActorModel& model, double height_m, const Kit& kit,
                     RandomStream& random) {
  const Words words(model);
  const bool child_class = Taxonomy::info(model.class_id).name == "child";
  PersonLook look;
  // --- who
  const double u_age = random.uniform(), u_sex = random.uniform(), u_girth = random.normal();
  look.female = u_sex < (height_m > 1.80 ? 0.12 : height_m < 1.66 ? 0.75 : 0.5);
  if (words.any({"woman", "women", "female", "lady", "girl", "mother", "grandmother",
                 "businesswoman", "policewoman"}))
    look.female = true;
  if (words.any({"man", "men", "male", "gentleman", "boy", "father", "grandfather", "businessman",
                 "policeman"}))
    look.female = false;
  look.age_years = 18.0 + 55.0 * u_age;
  if (words.any({"old", "senior", "elderly", "elder", "grandmother", "grandfather", "granny",
                 "pensioner"}))
    look.age_years = 72.0 + 12.0 * u_age;
  if (words.any({"teen", "teenager", "youth"})) look.age_years = 15.0;
  if (child_class || words.any({"child", "kid", "boy", "girl", "toddler", "baby"}) ||
      height_m < 1.38)
    look.age_years = std::clamp(2.0 + (height_m - 0.87) / 0.060, 1.5, 15.0);
  const double age = look.age_years;
  const bool child = age<13.0, old = age> 66.0;
  look.girth = std::clamp(1.0 + 0.07 * u_girth + (age > 40.0 ? 0.04 : 0.0), 0.86, 1.25);
  if (words.any({"heavy", "fat", "obese", "stout"})) look.girth = 1.26;
  if (words.any({"thin", "slim", "slender"})) look.girth = 0.87;
  look.stoop = old ? 0.06 + 0.14 * random.uniform() : 0.0;
  look.wheelchair = words.any({"wheelchair"});

  // --- colours
  constexpr unsigned kTops[] = {0x1d2a44, 0x7b1f24, 0x24402c, 0x6d6a66, 0x222225,
                                0xb08a3a, 0x3a5f8a, 0xb9b4a8, 0x44505c, 0x8a5a3c,
                                0x2f6f6a, 0xd8d4cc, 0x5b3f63, 0xa33b2e};
  constexpr unsigned kBright[] = {0xd0342c, 0x2f7fc4, 0xf0b429, 0x3fa34d, 0xe86a92,
                                  0xf4f1ea, 0x7c4dbd, 0xf07f2f, 0x34b3b0, 0x29354f};
  constexpr unsigned kBottoms[] = {0x2a3550, 0x33415f, 0x26262a, 0x5a4f41,
                                   0x3d3f44, 0x1c2230, 0x7b6d57, 0x4d5a72};
  constexpr unsigned kShirts[] = {0xe8e6e1, 0xc9d6e6, 0x9fb3cf, 0x30343c, 0xd9cbb5, 0x6f2731};
  constexpr unsigned kShoes[] = {0x1a1614, 0x3b2618, 0x24262b, 0xd5d2cb, 0x5a4636};
  constexpr unsigned kBags[] = {0x22252b, 0x5b2e2a, 0x2d3f55, 0x6b573b, 0x37503c, 0x8f2b33};
  Rgb top = child || random.index(4) == 0 ? pick(kBright, random) : pick(kTops, random);
  if (model.colour_srgb) {
    for (std::size_t k = 0; k < 3; ++k)
      top[k] = 0.85F * linear_of_srgb(std::clamp((*model.colour_srgb)[k], 0.0F, 1.0F));
  }
  const Rgb bottom = pick(kBottoms, random);
  const MaterialId top_m = kit.add(coloured("fabric", top));
  const MaterialId bottom_m = kit.add(coloured("denim", bottom));
  const MaterialId shirt_m = kit.add(coloured("cotton", pick(kShirts, random)));
  const MaterialId bright_m = kit.add(coloured("cotton", pick(kBright, random)));
  const MaterialId shoe_m = kit.add(coloured("leather", pick(kShoes, random)));
  const MaterialId bag_m = kit.add(coloured("fabric", pick(kBags, random)));
  const MaterialId sole_m = kit.add(
      named("shoe_sole",
            child || random.index(3) == 0 ? Rgb{0.55F, 0.54F, 0.52F} : Rgb{0.03F, 0.03F, 0.03F},
            0.8F, 0.12F));
  const MaterialId skin_m = skin(kit, random), hair_m = hair_of(kit, random, age);
  const MaterialId white_m = kit.add(named("eye_white", {0.62F, 0.60F, 0.57F}, 0.2F, 0.5F));
  const MaterialId iris_m = kit.add(named("iris", {0.03F, 0.02F, 0.015F}, 0.1F, 0.1F));
  const MaterialId lip_m = kit.add(coloured("skin", {0.30F, 0.10F, 0.085F}));
  const MaterialId plastic_m = kit.standard("black_plastic");
  look.clothes = {skin_m, hair_m, top_m, bottom_m, shoe_m};

  // --- what
  const bool worker =
      words.any({"construction", "worker", "roadworker", "hivis", "vest", "builder"});
  const bool police = words.any({"police", "policeman", "policewoman", "officer"});
  const bool suit = words.any({"business", "businessman", "businesswoman", "suit"});
  const bool sport = words.any({"jogger", "jogging", "runner", "sport", "athlete"});
  std::vector<Worn>& w = look.worn;
  const MaterialId lash_m = old ? hair_m : kit.add(coloured("hair", {0.03F, 0.02F, 0.014F}));
  w.push_back({Piece::kFace,
               {{"Face", skin_m},
                {"Lips", lip_m},
                {"Brows", lash_m},
                {"Eyes", white_m},
                {"Eyes", iris_m}}});
  w.push_back({Piece::kHands, {{"Hand", skin_m}}});

  // Top.
  std::uint32_t kind = random.index(10);
  if (sport) kind = 0;
  if (suit || police) kind = 5;
  if (worker) kind = 4;
  if (words.any({"coat"})) kind = 8;
  if (words.any({"tshirt", "shirt"})) kind = 0;
  if (words.any({"hoodie", "hood"})) kind = 3;
  if (words.any({"jacket"})) kind = 5;
  if (words.any({"skirt", "dress"}) && kind >= 8) kind = 2;
  if (child && kind >= 8) kind = 3;
  const bool bare_arms = kind <= 1;
  if (bare_arms) {
    w.push_back({Piece::kTshirt, {{"Shirt", top_m}}});
    w.push_back({Piece::kArms, {{"Arm", skin_m}}});
  } else if (kind <= 4) {
    w.push_back({Piece::kPullover, {{"Jacket", top_m}}});
    if (kind == 3) w.push_back({Piece::kHood, {{"Jacket", top_m}}});
  } else if (kind <= 7) {
    const MaterialId cloth_m =
        suit || police ? kit.add(coloured("wool", police ? linear(0x18233c) : linear(0x23262e)))
                       : top_m;
    w.push_back({Piece::kJacket, {{"Jacket", cloth_m}, {"Shirt", shirt_m}}});
    look.clothes.jacket = cloth_m;
  } else {
    w.push_back({Piece::kCoat, {{"Coat", top_m}, {"Shirt", shirt_m}}});
  }
  if (worker || words.any({"hivis"})) {
    const bool orange = random.index(3) == 0;
    const MaterialId vest = kit.standard(orange ? "hi_vis_orange" : "hi_vis");
    w.push_back({Piece::kVest, {{"Vest", vest}, {"Retro_Tape", kit.standard("retro_tape")}}});
  }

  // Below.
  const bool dress = look.female && !worker && !police && !sport && !look.wheelchair &&
                     (words.any({"skirt", "dress"}) || random.index(10) < 3);
  bool bare_legs = false;
  if (dress && kind < 8) {
    const bool is_long = old || random.index(3) == 0;
    w.push_back({is_long ? Piece::kLongSkirt : Piece::kSkirt,
                 {{"Skirt", random.index(2) == 0 ? top_m : bright_m}}});
    w.push_back({Piece::kLegs, {{"Leg", skin_m}}});
    bare_legs = true;
  } else if (sport || (bare_arms && (child ? random.index(2) == 0 : random.index(4) == 0))) {
    w.push_back({Piece::kShorts, {{"Trousers", bottom_m}}});
    w.push_back({Piece::kLegs, {{"Leg", skin_m}}});
    bare_legs = true;
  } else {
    const MaterialId leather = kit.add(coloured("leather", {0.03F, 0.02F, 0.015F}));
    MaterialId cloth_m = suit || police ? look.clothes.jacket : bottom_m, tape_m = cloth_m;
    if (worker) {
      cloth_m = kit.add(coloured("cotton", linear(0x2c3a55)));
      tape_m = kit.standard("retro_tape");
    }
    look.clothes.trousers = cloth_m;
    if (worker) {
      w.push_back(
          {Piece::kTrousers, {{"Trousers", cloth_m}, {"Belt", leather}, {"Retro_Tape", tape_m}}});
    } else {
      w.push_back({Piece::kPlainTrousers, {{"Trousers", cloth_m}, {"Belt", leather}}});
    }
  }
  const bool boots = worker || (look.female && !bare_legs && kind >= 8);
  w.push_back(
      {boots && !bare_legs ? Piece::kBoots : Piece::kShoes, {{"Shoe", shoe_m}, {"Sole", sole_m}}});

  // Head.
  const std::uint32_t style = random.index(20);
  const bool scarf = words.any({"headscarf", "hijab"}) || (look.female && !child && style == 0);
  if (worker) {
    const unsigned shells[] = {0xf2c21a, 0xe9e9e6, 0xd8501c};
    w.push_back({Piece::kHardHat, {{"Helmet", kit.add(coloured("helmet", pick(shells, random)))}}});
    return look;
  }
  if (scarf) {
    w.push_back({Piece::kHeadscarf, {{"Scarf", bright_m}}});
  } else if (look.female) {
    const Piece hair = style < 11 ? Piece::kLongHair : style < 17 ? Piece::kBun : Piece::kShortHair;
    w.push_back({old && style < 11 ? Piece::kBun : hair, {{"Hair", hair_m}}});
  } else if (style > 1 || age < 35.0) {
    w.push_back({Piece::kShortHair, {{"Hair", hair_m}}});
  }
  if (!look.female && age > 22.0 && random.index(4) == 0)
    w.push_back({Piece::kBeard, {{"Hair", hair_m}}});
  const std::uint32_t hat = random.index(20);
  if (police) {
    w.push_back({Piece::kPeaked, {{"Hat", look.clothes.jacket}, {"Hat", plastic_m}}});
  } else if (!scarf && (hat == 0 || (child && hat < 5) || words.any({"cap"}))) {
    w.push_back({Piece::kCap, {{"Hat", bright_m}}});
  } else if (!scarf && (hat == 6 || words.any({"beanie"}))) {
    w.push_back({Piece::kBeanie, {{"Hat", bag_m}}});
  } else if (!scarf && ((old && hat < 12) || words.any({"hat"}))) {
    w.push_back({Piece::kSunHat, {{"Hat", look.female ? shirt_m : bag_m}}});
  }
  const std::uint32_t bag = random.index(10);
  if (words.any({"backpack", "rucksack", "pupil", "student"}) || (bag < 2 && !police && !sport)) {
    w.push_back({Piece::kBackpack, {{"Bag", bag_m}, {"Bag", plastic_m}}});
  } else if (words.any({"bag"}) || (bag == 2 && !child && !police && !sport)) {
    w.push_back({Piece::kBag, {{"Bag", shoe_m}, {"Bag", plastic_m}}});
  }
  if (look.wheelchair) {
    std::erase_if(
        w, [](const Worn& p) { return p.piece == Piece::kBackpack || p.piece == Piece::kBag; });
  }
  return look;
}

}  // namespace raytruth::assets
