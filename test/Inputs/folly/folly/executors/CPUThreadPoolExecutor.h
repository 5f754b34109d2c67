// CPUThreadPoolExecutor.h - a stand-in for folly's headers of executors
#pragma once
#include <folly/Function.h>

namespace folly {

using Func = Function<void()>;

class Executor {
public:
  virtual ~Executor();
  virtual void add(Func) = 0;
};

class ThreadPoolExecutor : public Executor {
public:
  void join();
  void stop();
};

class CPUThreadPoolExecutor : public ThreadPoolExecutor {
public:
  explicit CPUThreadPoolExecutor(unsigned Threads);
  ~CPUThreadPoolExecutor() override;
  void add(Func) override;
};

class ThreadedExecutor : public Executor {
public:
  ThreadedExecutor();
  ~ThreadedExecutor() override;
  void add(Func) override;
};

class InlineExecutor : public Executor {
public:
  void add(Func) override;
};

} // namespace folly
