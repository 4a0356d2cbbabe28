#include "sensors/frame/sensor_frame.h"

#include <algorithm>

namespace raytruth {

void PixelBox::extend(int x, int y) {
  if (empty()) {
    left = right = x;
    top = bottom = y;
    return;
  }
  left = std::min(left, x);
  right = std::max(right, x);
  top = std::min(top, y);
  bottom = std::max(bottom, y);
}

const Buffer* SensorFrame::find(const std::string& buffer_name) const {
  for (const Buffer& b : buffers) {
    if (b.name == buffer_name) return &b;
  }
  return nullptr;
}

const Buffer& SensorFrame::buffer(const std::string& buffer_name) const {
  const Buffer* b = find(buffer_name);
  RT_CHECK(b != nullptr, name, buffer_name);
  return *b;
}

std::uint16_t PartTable::index_of(ObjectId object, const std::string& name, ClassId class_id) {
  const auto [it, is_new] =
      known_.try_emplace({name, class_id}, static_cast<std::uint16_t>(parts_.size()));
  if (is_new) {
    RT_CHECK(parts_.size() < 65536, parts_.size());
    parts_.push_back({object, name, class_id});
  }
  return it->second;
}

}  // namespace raytruth
