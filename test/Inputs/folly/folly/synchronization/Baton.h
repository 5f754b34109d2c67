// Baton.h - a stand-in for folly's header of that name
#pragma once
#include <chrono>

namespace folly {

template <bool MayBlock = true> class Baton {
public:
  constexpr Baton() noexcept {}
  ~Baton();
  bool ready() const noexcept;
  void reset() noexcept;
  void post() noexcept;
  void wait() noexcept;
  bool try_wait() const noexcept;
  template <class Rep, class Period>
  bool try_wait_for(const std::chrono::duration<Rep, Period> &) noexcept;

private:
  unsigned State = 0;
};

} // namespace folly
