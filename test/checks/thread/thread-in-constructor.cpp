// RUN: not %lockstitch check %s '--checks=-*,thread-in-constructor' -- -std=c++20 %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

struct FlagBad {
  // CHECK: :[[@LINE+1]]:15: warning: the thread that is started here may use 'Stop' before it is initialised [thread-in-constructor]
  FlagBad() : Thread(&FlagBad::run, this) {}
  // STORY: note: 'FlagBad::FlagBad' starts a thread here that runs 'FlagBad::run'
  // STORY: note: 'FlagBad::run' uses 'Stop' here
  // STORY: note: 'Stop' is initialised here, after the start
  ~FlagBad() { Thread.join(); }
  void run() {
    while (!Stop)
      ;
  }
  std::thread Thread;
  std::atomic<bool> Stop = false;
};

// A default member initialiser, and what the thread calls.
struct QueueBad {
  ~QueueBad() { Thread.join(); }
  void run() { take(); }
  void take() {
    std::lock_guard<std::mutex> Lock(Mutex);
    Work.push(1);
  }
  // CHECK: :[[@LINE+1]]:21: warning: the thread that is started here may use 'Mutex' before it is initialised
  std::thread Thread{[this] { run(); }};
  std::mutex Mutex;
  std::queue<int> Work;
};

struct BodyBad {
  explicit BodyBad(int Limit) {
    // CHECK: :[[@LINE+1]]:14: warning: the thread that is started here may use 'Limit' before it is initialised
    Thread = std::thread([this] { this->Limit -= 1; });
    this->Limit = Limit;
  }
  ~BodyBad() { Thread.join(); }
  int Limit = 0;
  std::thread Thread;
};

struct VirtualBad {
  // CHECK: :[[@LINE+1]]:18: warning: the thread that is started here may call 'VirtualBad::run' before the object is one of the class that overrides it
  VirtualBad() : Thread([this] { run(); }) {}
  virtual ~VirtualBad() { Thread.join(); }
  virtual void run() {}
  std::thread Thread;
};
struct Derived : VirtualBad {
  void run() override {}
};

struct PointerBad {
  virtual ~PointerBad() { Thread.join(); }
  // CHECK: :[[@LINE+1]]:18: warning: the thread that is started here may call 'PointerBad::run' before
  PointerBad() : Thread(&PointerBad::run, this) {}
  virtual void run() = 0;
  std::thread Thread;
};
struct DerivedToo : PointerBad {
  void run() override {}
};

struct LastOk {
  LastOk() : Thread([this] { run(); }) {}
  ~LastOk() { Thread.join(); }
  void run() {
    while (!Stop)
      ;
  }
  std::atomic<bool> Stop = false;
  std::thread Thread;
};

struct InBodyOk {
  std::vector<std::thread> Workers;
  std::queue<int> Work;
  std::mutex Mutex;
  std::condition_variable Changed;
  bool Stop = false;
  InBodyOk() {
    for (int I = 0; I < 4; ++I)
      Workers.emplace_back([this] { run(); });
  }
  ~InBodyOk() {
    for (std::thread &T : Workers)
      T.join();
  }
  void run() {
    std::unique_lock<std::mutex> Lock(Mutex);
    Changed.wait(Lock, [this] { return Stop; });
  }
};

// The thread does not touch what comes after it.
struct OtherMemberOk {
  OtherMemberOk() : Thread([this] { ++Mine; }) {}
  ~OtherMemberOk() { Thread.join(); }
  int Mine = 0;
  std::thread Thread;
  int Theirs = 0;
};

// It waits for the lock.
struct LockedOk {
  LockedOk() {
    std::lock_guard<std::mutex> Lock(Mutex);
    Thread = std::thread([this] { run(); });
    Limit = 3;
  }
  ~LockedOk() { Thread.join(); }
  void run() {
    std::lock_guard<std::mutex> Lock(Mutex);
    --Limit;
  }
  std::mutex Mutex;
  int Limit = 0;
  std::thread Thread;
};

// Started when it is complete.
struct StartedOk {
  virtual ~StartedOk() { Thread.join(); }
  void start() {
    Thread = std::thread([this] { run(); });
  }
  virtual void run() {}
  std::thread Thread;
  int Count = 0;
};
struct DerivedOk : StartedOk {
  void run() override { ++Count; }
};

// Nobody derives from it.
struct FinalOk {
  FinalOk() : Thread([this] { run(); }) {}
  virtual ~FinalOk() { Thread.join(); }
  virtual void run() {}
  std::thread Thread;
};

// It has no part in the object.
struct FreeOk {
  FreeOk() : Thread([] {}) { Limit = 3; }
  ~FreeOk() { Thread.join(); }
  std::thread Thread;
  int Limit = 0;
};

struct FN_throughACall {
  FN_throughACall() {
    start();
    Limit = 3;
  }
  ~FN_throughACall() { Thread.join(); }
  void start() {
    Thread = std::thread([this] { --Limit; });
  }
  int Limit = 0;
  std::thread Thread;
};

int main() {
  FlagBad A;
  QueueBad B;
  BodyBad C(1);
  Derived D;
  DerivedToo E;
  LastOk F;
  InBodyOk G;
  OtherMemberOk H;
  LockedOk I;
  DerivedOk J;
  J.start();
  FinalOk K;
  FreeOk L;
  FN_throughACall M;
}
