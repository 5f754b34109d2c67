// Synchronized.h - a stand-in for folly's header of that name
#pragma once
#include <folly/SharedMutex.h>

namespace folly {

template <typename SynchronizedType, typename Policy> class LockedPtr {
public:
  LockedPtr();
  LockedPtr(LockedPtr &&) noexcept;
  ~LockedPtr();
  LockedPtr &operator=(LockedPtr &&) noexcept;
  explicit operator bool() const;
  void unlock();
  typename SynchronizedType::DataType *operator->() const;
  typename SynchronizedType::DataType &operator*() const;

private:
  SynchronizedType *Parent;
};

struct Exclusive;
struct Shared;

template <class Subclass> class SynchronizedBase {
public:
  LockedPtr<Subclass, Exclusive> wlock();
  LockedPtr<Subclass, Shared> rlock() const;
  LockedPtr<Subclass, Exclusive> lock();
  LockedPtr<Subclass, Exclusive> tryWLock();
  template <class Fun> auto withWLock(Fun &&F);
  template <class Fun> auto withRLock(Fun &&F) const;
  template <class Fun> auto withLock(Fun &&F);
};

template <class T, class Mutex = SharedMutex>
class Synchronized : public SynchronizedBase<Synchronized<T, Mutex>> {
public:
  using DataType = T;
  Synchronized() = default;
  T copy() const;
  void swap(T &);

private:
  T Data;
  mutable Mutex Lock;
};

template <class Subclass>
template <class Fun>
auto SynchronizedBase<Subclass>::withWLock(Fun &&F) {
  return F(*wlock());
}
template <class Subclass>
template <class Fun>
auto SynchronizedBase<Subclass>::withRLock(Fun &&F) const {
  return F(*rlock());
}
template <class Subclass>
template <class Fun>
auto SynchronizedBase<Subclass>::withLock(Fun &&F) {
  return F(*lock());
}

} // namespace folly
