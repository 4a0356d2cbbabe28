// What the metrics of a motorway cost: ego and 41 cars on three lanes, 100 snapshots a second.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "sim/criticality/table.h"

namespace raytruth::criticality {
namespace {

constexpr int kCars = 42;
constexpr int kRate = 100;

std::shared_ptr<const roads::RoadNetwork> motorway() {
  const std::string xml = R"(<?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="6"/>
    <road name="" length="3000" id="1" junction="-1"><planView>
    <geometry s="0" x="0" y="0" hdg="0" length="3000"><arc curvature="0.0005"/></geometry></planView>
    <lanes><laneSection s="0"><center><lane id="0" type="none" level="false"/></center><right>
    <lane id="-1" type="driving" level="false"><width sOffset="0" a="3.75" b="0" c="0" d="0"/></lane>
    <lane id="-2" type="driving" level="false"><width sOffset="0" a="3.75" b="0" c="0" d="0"/></lane>
    <lane id="-3" type="driving" level="false"><width sOffset="0" a="3.75" b="0" c="0" d="0"/></lane>
    </right></laneSection></lanes></road></OpenDRIVE>)";
  Diagnostics diagnostics;
  return roads::RoadNetwork::parse(xml, "motorway.xodr", diagnostics);
}

std::vector<Snapshot> one_second(const roads::RoadNetwork& roads) {
  std::vector<Snapshot> snapshots;
  std::vector<std::shared_ptr<const ActorModel>> models;
  for (int i = 0; i < kCars; ++i) {
    auto model = std::make_shared<ActorModel>();
    model->id = ActorId(static_cast<std::uint32_t>(i + 1));
    model->name = "Car" + std::to_string(i);
    model->box_size_m = {4.6, 1.8, 1.5};
    models.push_back(model);
  }
  for (int k = 0; k < kRate; ++k) {
    Snapshot now;
    now.time = SimTime::from_s(static_cast<double>(k) / kRate);
    now.models = models;
    for (int i = 0; i < kCars; ++i) {
      const int lane = -1 - i % 3;
      const double speed = 36.0 - 5.0 * (i % 3) + 0.3 * (i % 7);
      const double s = 300.0 + 9.0 * i + speed * now.time.seconds();
      const double t = (lane + 0.5) * 3.75;
      const Pose X = roads.at({0, s, t}).X_WR;
      ActorState state;
      state.id = models[static_cast<std::size_t>(i)]->id;
      state.X_WA = X;
      state.V_WA.linear_m_s = X.rotate(Vec3(speed, 0.0, 0.0));
      state.acceleration_m_s2 = X.rotate(Vec3(0.2 * (i % 5) - 0.4, 0.0, 0.0));
      state.speed_m_s = speed;
      state.place = {"1", lane, s, t};
      now.actors.push_back(state);
    }
    snapshots.push_back(std::move(now));
  }
  return snapshots;
}

// Best of some runs, ms.
double measure(const std::shared_ptr<const roads::RoadNetwork>& roads,
               const std::vector<Snapshot>& second, bool write, std::size_t& bytes) {
  double best_ms = 1e300;
  for (int run = 0; run < 20; ++run) {
    const auto start = std::chrono::steady_clock::now();
    Recorder recorder(ActorId(21), roads, Options());
    std::string csv;
    bytes = 0;
    for (const Snapshot& now : second) {
      const auto rows = recorder.add(now);
      bytes += rows.size();
      if (write) append_rows(now, ActorId(21), rows, csv);
    }
    if (write) bytes = csv.size();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    best_ms = std::min(best_ms, took.count());
  }
  return best_ms;
}

}  // namespace
}  // namespace raytruth::criticality

int main() {
  using namespace raytruth::criticality;
  const auto roads = motorway();
  const auto second = one_second(*roads);
  std::size_t rows = 0;
  std::size_t bytes = 0;
  const double values = measure(roads, second, false, rows);
  const double written = measure(roads, second, true, bytes);
  fmt::print(
      "{} cars, {} Hz: {:.2f} ms a simulated second ({} rows), {:.2f} ms with the table ({} "
      "bytes)\n",
      kCars, kRate, values, rows, written, bytes);
  return 0;
}
