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

}  // namespace raytruth
