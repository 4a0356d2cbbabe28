#pragma once

namespace raytruth {

/// Lambdas as one visitor of a std::variant: std::visit(Overloaded{[](A) {...}, [](B) {...}}, v).
template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

}  // namespace raytruth
