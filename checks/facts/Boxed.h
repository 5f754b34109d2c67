// Boxed.h - a value that is seldom there
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <memory>
#include <optional>

namespace lockstitch {

/// As std::optional, but one word long: of the millions of facts, few say what
/// only some facts of their kind say.
template <typename T> class Boxed {
public:
  Boxed() = default;
  Boxed(T Value) : It(std::make_unique<T>(std::move(Value))) {}
  Boxed(std::optional<T> Value) {
    if (Value)
      emplace(std::move(*Value));
  }
  Boxed(const Boxed &O) : It(O.It ? std::make_unique<T>(*O.It) : nullptr) {}
  Boxed(Boxed &&) noexcept = default;
  Boxed &operator=(Boxed O) noexcept {
    It = std::move(O.It);
    return *this;
  }
  ~Boxed() = default;

  template <typename... Args> T &emplace(Args &&...A) {
    It = std::make_unique<T>(std::forward<Args>(A)...);
    return *It;
  }
  void reset() { It.reset(); }

  bool has_value() const { return It != nullptr; }
  explicit operator bool() const { return has_value(); }
  T &operator*() { return *It; }
  const T &operator*() const { return *It; }
  T *operator->() { return It.get(); }
  const T *operator->() const { return It.get(); }

  bool operator==(const Boxed &O) const {
    return has_value() == O.has_value() && (!It || *It == *O.It);
  }

private:
  std::unique_ptr<T> It;
};

} // namespace lockstitch
