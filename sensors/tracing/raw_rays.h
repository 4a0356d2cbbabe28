#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "sensors/tracing/trace_scene.h"

namespace raytruth::tracing {

/// The yardstick of benchmarks: rays laid out in advance as Embree wants them and traced in
/// coherent packets of 16 through the very scene that sensors use (ROBUST, fixed instruction set),
/// with nothing done before or after.
class RawRays {
 public:
  /// The TraceScene must outlive it.
  RawRays(const TraceScene& scene, std::span<const Ray> rays, View view);
  ~RawRays();
  RawRays(const RawRays&) = delete;
  RawRays& operator=(const RawRays&) = delete;

  /// Traces all of them once on this thread. The number of hits.
  std::size_t trace();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace raytruth::tracing
