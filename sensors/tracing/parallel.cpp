#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>

#include "sensors/tracing/embree_mesh.h"
#include "sensors/tracing/trace_scene.h"

namespace raytruth::tracing {

void parallel_blocks(std::size_t count, std::size_t block, int threads,
                     const std::function<void(std::size_t, std::size_t)>& body) {
  if (count == 0) return;
  const std::size_t blocks = (count + block - 1) / block;
  // Blocks are cut by index, never by how the scheduler splits: each sees the same range whatever
  // the thread count.
  const auto run = [&](std::size_t i) {
    const FlushDenormals flush;
    body(i * block, std::min(count, (i + 1) * block));
  };
  // More than the machine has would bring nothing but a warning of TBB's.
  const int most = tbb::this_task_arena::max_concurrency();
  tbb::task_arena arena(threads > 0 ? std::min(threads, most) : tbb::task_arena::automatic);
  arena.execute([&] {
    tbb::parallel_for(
        tbb::blocked_range<std::size_t>(0, blocks, 1),
        [&](const tbb::blocked_range<std::size_t>& range) {
          for (std::size_t i = range.begin(); i != range.end(); ++i) run(i);
        },
        tbb::simple_partitioner());
  });
}

}  // namespace raytruth::tracing
