#include "assets/gltf_weights.h"

#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

namespace raytruth::assets {
namespace {

using nlohmann::json;

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[at + i])) << (8 * i);
  return value;
}

std::string four(std::size_t value) {
  std::string out;
  for (int i = 0; i < 4; ++i) out += static_cast<char>((value >> (8 * i)) & 255U);
  return out;
}

// Accessor types of glTF 2.0.
constexpr int kByte = 5121, kShort = 5123, kFloat = 5126;

// Appends the accessor's values as floats to the binary part and lets it point there.
void widen(json& gltf, std::size_t accessor, std::string& bin) {
  json& a = gltf.at("accessors").at(accessor);
  const int type = a.at("componentType").get<int>();
  if (type != kByte && type != kShort) return;
  const std::size_t size = type == kByte ? 1 : 2;
  const json& view = gltf.at("bufferViews").at(a.at("bufferView").get<std::size_t>());
  if (view.value("buffer", 0) != 0) return;
  const std::size_t from =
      view.value("byteOffset", std::size_t{0}) + a.value("byteOffset", std::size_t{0});
  const std::size_t stride = view.value("byteStride", 4 * size);
  const auto count = a.at("count").get<std::size_t>();
  if (count == 0 || from + (count - 1) * stride + 4 * size > bin.size()) return;
  bin.resize((bin.size() + 3) / 4 * 4);
  const std::size_t to = bin.size();
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < 4; ++k) {
      const std::size_t at = from + i * stride + k * size;
      unsigned value = static_cast<std::uint8_t>(bin[at]);
      if (size == 2) value |= static_cast<unsigned>(static_cast<std::uint8_t>(bin[at + 1])) << 8U;
      const float weight = static_cast<float>(value) / (size == 1 ? 255.0F : 65535.0F);
      bin.append(reinterpret_cast<const char*>(&weight), sizeof(weight));
    }
  }
  a["componentType"] = kFloat;
  a["byteOffset"] = 0;
  a["bufferView"] = gltf["bufferViews"].size();
  a.erase("normalized");
  gltf["bufferViews"].push_back(
      {{"buffer", 0}, {"byteOffset", to}, {"byteLength", bin.size() - to}});
}

}  // namespace

std::string with_float_weights(const std::string& glb) {
  if (glb.size() < 28 || !glb.starts_with("glTF")) return glb;
  const std::size_t text = number_at(glb, 12);
  if (text > glb.size() - 28) return glb;
  const std::size_t rest = 20 + text;
  const std::size_t size = number_at(glb, rest);
  if (glb.compare(rest + 4, 4, std::string("BIN\0", 4)) != 0 || size > glb.size() - rest - 8)
    return glb;
  try {
    json gltf = json::parse(glb.substr(20, text));
    std::string bin = glb.substr(rest + 8, size);
    std::set<std::size_t> weights;
    for (const json& mesh : gltf.at("meshes")) {
      for (const json& primitive : mesh.at("primitives")) {
        const json& attributes = primitive.at("attributes");
        if (attributes.contains("WEIGHTS_0"))
          weights.insert(attributes["WEIGHTS_0"].get<std::size_t>());
      }
    }
    const std::size_t before = bin.size();
    for (const std::size_t accessor : weights) widen(gltf, accessor, bin);
    if (bin.size() == before) return glb;
    gltf["buffers"][0]["byteLength"] = bin.size();
    std::string words = gltf.dump();
    words.resize((words.size() + 3) / 4 * 4, ' ');
    return "glTF" + four(2) + four(28 + words.size() + bin.size()) + four(words.size()) + "JSON" +
           words + four(bin.size()) + std::string("BIN\0", 4) + bin;
  } catch (const json::exception&) {
    return glb;  // Assimp says what is wrong with it
  }
}

}  // namespace raytruth::assets
