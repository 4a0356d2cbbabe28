#pragma once

#include <optional>
#include <utility>

namespace raytruth::world {

/// The last value of a function that is asked for the same again and again. Of one thread.
template <class Key, class Value>
class Memo {
 public:
  template <class Make>
  const Value& get(const Key& key, Make make) const {
    if (!known_ || known_->first != key) known_.emplace(key, make());
    return known_->second;
  }

 private:
  mutable std::optional<std::pair<Key, Value>> known_;
};

}  // namespace raytruth::world
