#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace raytruth {

/// A 32-bit number that names one thing of one kind. 0 names nothing. Ids of different kinds don't
/// convert into each other and there is no arithmetic on them.
template <typename Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::uint32_t value) : value_(value) {}

  constexpr std::uint32_t value() const { return value_; }
  constexpr bool valid() const { return value_ != 0; }
  // clang-tidy 14 takes the 0 that the compiler compares with for a pointer.
  constexpr auto operator<=>(const Id&) const = default;  // NOLINT(modernize-use-nullptr)

 private:
  std::uint32_t value_ = 0;
};

/// An entity of the scenario, numbered from 1 in the order of its declaration.
using ActorId = Id<struct ActorTag>;

/// Anything that a ray can hit and a label can name: actors and static things.
/// The ObjectId of an actor has the value of its ActorId; static objects start at
/// kFirstStaticObject.
using ObjectId = Id<struct ObjectTag>;

/// Row of the run's material table, from 1.
using MaterialId = Id<struct MaterialTag>;

/// A sensor of the rig, from 1 in the order of the rig file.
using SensorId = Id<struct SensorTag>;

inline constexpr std::uint32_t kFirstStaticObject = 10001;

constexpr ObjectId object_of(ActorId actor) { return ObjectId(actor.value()); }
constexpr bool is_actor(ObjectId object) {
  return object.valid() && object.value() < kFirstStaticObject;
}
/// The actor behind an object, or ActorId() for a static object.
constexpr ActorId actor_of(ObjectId object) {
  return is_actor(object) ? ActorId(object.value()) : ActorId();
}

}  // namespace raytruth

template <typename Tag>
struct std::hash<raytruth::Id<Tag>> {
  std::size_t operator()(raytruth::Id<Tag> id) const noexcept { return id.value(); }
};
