#pragma once

#include <memory>

namespace raytruth::world {

/// A value that copies share until one of them is edited: what seldom changes costs copies of a
/// State nothing.
template <class T>
class Shared {
 public:
  Shared() : value_(std::make_shared<T>()) {}

  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }
  /// The own value; others keep theirs.
  T& edit() {
    if (value_.use_count() > 1) value_ = std::make_shared<T>(*value_);
    return *value_;
  }

 private:
  std::shared_ptr<T> value_;
};

}  // namespace raytruth::world
