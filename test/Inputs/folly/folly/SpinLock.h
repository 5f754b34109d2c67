// SpinLock.h - a stand-in for folly's headers of spin locks
#pragma once

namespace folly {

struct MicroSpinLock {
  unsigned char lock_;
  void init() noexcept;
  void lock() noexcept;
  bool try_lock() noexcept;
  void unlock() noexcept;
};

class SpinLock {
public:
  void lock() const;
  bool try_lock() const;
  void unlock() const;

private:
  mutable MicroSpinLock Lock;
};

} // namespace folly
