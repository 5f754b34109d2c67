// SharedMutex.h - a stand-in for folly's header of that name
#pragma once
#include <chrono>

namespace folly {

template <bool ReaderPriority, typename Tag = void, bool BlockImmediately = false>
class SharedMutexImpl {
public:
  constexpr SharedMutexImpl() noexcept {}
  SharedMutexImpl(const SharedMutexImpl &) = delete;
  ~SharedMutexImpl();
  void lock();
  bool try_lock();
  template <class Rep, class Period>
  bool try_lock_for(const std::chrono::duration<Rep, Period> &);
  void unlock();
  void lock_shared();
  bool try_lock_shared();
  void unlock_shared();
  void unlock_and_lock_shared();
  void lock_upgrade();
  void unlock_upgrade();
  void unlock_upgrade_and_lock();

  class ReadHolder {
  public:
    explicit ReadHolder(const SharedMutexImpl &);
    ~ReadHolder();
    void unlock();
    SharedMutexImpl *Lock;
  };
  class WriteHolder {
  public:
    explicit WriteHolder(SharedMutexImpl &);
    ~WriteHolder();
    void unlock();
    SharedMutexImpl *Lock;
  };

private:
  unsigned State = 0;
};

using SharedMutexReadPriority = SharedMutexImpl<true>;
using SharedMutexWritePriority = SharedMutexImpl<false>;
using SharedMutex = SharedMutexWritePriority;

} // namespace folly
