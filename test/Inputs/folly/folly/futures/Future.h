// Future.h - a stand-in for folly's header of that name
#pragma once
#include <folly/executors/CPUThreadPoolExecutor.h>

namespace folly {

struct Unit {};

template <class T> class Future {
public:
  Future() noexcept;
  Future(Future &&) noexcept;
  ~Future();
  Future &operator=(Future &&) noexcept;
  template <typename F> Future<Unit> thenValue(F &&) && {
    return {};
  }
  T get() &&;
  Future &wait() &;
  bool isReady() const;
  bool valid() const noexcept;

private:
  void *Core;
};

template <class T> using SemiFuture = Future<T>;

template <class T> class Promise {
public:
  Promise();
  Promise(Promise &&) noexcept;
  ~Promise();
  SemiFuture<T> getSemiFuture();
  Future<T> getFuture();
  template <class M> void setValue(M &&);
  void setValue();

private:
  void *Core;
};

template <class F> Future<Unit> via(Executor *, F &&) { return {}; }

} // namespace folly
