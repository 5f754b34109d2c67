// RUN: not %lockstitch check %s '--checks=-*,dangling-capture' -- -std=c++20 %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

void detachedBad() {
  int Count = 0;
  // CHECK: :[[@LINE+1]]:3: warning: this thread may still use 'Count' when 'detachedBad' has returned and the variable is gone [dangling-capture]
  std::thread([&] { ++Count; }).detach();
  // STORY: note: 'detachedBad' returns without having waited for the end of the thread
}

void parameterBad(int Value) {
  // CHECK: :[[@LINE+1]]:15: warning: this thread may still use 'Value' when 'parameterBad' has returned
  std::thread T([&Value] { ++Value; });
  T.detach();
}

void atomicBad() {
  std::atomic<bool> Done{false};
  // CHECK: :[[@LINE+1]]:15: warning: this thread may still use 'Done' when 'atomicBad' has returned
  std::thread T([&] { Done = true; });
  T.detach();
}

std::thread returnedBad() {
  int Count = 0;
  // CHECK: :[[@LINE+1]]:15: warning: this thread may still use 'Count' when 'returnedBad' has returned
  std::thread T([&Count] { ++Count; });
  return T;
}

void add(int *To) { ++*To; }
void addTo(int &To) { ++To; }

struct Pool {
  std::vector<std::thread> Workers;
  void memberBad() {
    int Count = 0;
    // CHECK: :[[@LINE+1]]:13: warning: this thread may still use 'Count' when 'Pool::memberBad' has returned
    Workers.emplace_back(add, &Count);
  }
  void memberOk() {
    int Count = 0;
    Workers.emplace_back(add, &Count);
    for (std::thread &T : Workers)
      T.join();
  }
  ~Pool() {
    for (std::thread &T : Workers)
      T.join();
  }
};

// Through a call.
void runInBackground(std::function<void()> Work) {
  std::thread(Work).detach();
}

void throughACallBad() {
  int Count = 0;
  // CHECK: :[[@LINE+1]]:3: warning: this thread may still use 'Count' when 'throughACallBad' has returned
  runInBackground([&] { ++Count; });
}

// An object that dies.
struct Server {
  int Requests = 0;
  void start() {
    std::thread([this] { ++Requests; }).detach();
  }
};

void objectBad() {
  Server S;
  // CHECK: :[[@LINE+1]]:5: warning: this thread may still use 'S' when 'objectBad' has returned
  S.start();
}

struct Joining {
  int Requests = 0;
  std::thread Thread;
  void start() {
    Thread = std::thread([this] { ++Requests; });
  }
  ~Joining() { Thread.join(); }
};

void objectOk() {
  Joining S;
  S.start();
}

std::future<void> taskBad() {
  int Count = 0;
  // CHECK: :[[@LINE+1]]:10: warning: this task may still use 'Count' when 'taskBad' has returned
  return std::async([&] { ++Count; });
}

void referenceBad() {
  int Count = 0;
  int &Same = Count;
  // CHECK: :[[@LINE+1]]:3: warning: this thread may still use 'Count' when 'referenceBad' has returned
  std::thread(addTo, std::ref(Same)).detach();
}

void FN_moved(std::future<void> &Into) {
  int Count = 0;
  Into = std::async([&] { ++Count; });
}

void copyOk() {
  int Count = 0;
  std::thread([Count]() mutable { ++Count; }).detach();
}

void sharedOk() {
  auto Count = std::make_shared<int>(0);
  std::thread([Count] { ++*Count; }).detach();
}

void heapOk() {
  int *Count = new int(0);
  std::thread([Count] { ++*Count; }).detach();
}

void joinedOk() {
  int Count = 0;
  std::thread T([&] { ++Count; });
  T.join();
}

void jthreadOk() {
  int Count = 0;
  std::jthread T([&] { ++Count; });
}

void futureOk() {
  int Count = 0;
  auto Done = std::async([&] { ++Count; });
}

void waitedForOk() {
  int Count = 0;
  auto Done = std::async([&] { ++Count; });
  Done.get();
}

void latchOk() {
  int Count = 0;
  std::latch Done(1);
  std::thread([&] {
    ++Count;
    Done.count_down();
  }).detach();
  Done.wait();
}

void promiseOk() {
  int Count = 0;
  std::promise<void> Done;
  std::thread([&] {
    ++Count;
    Done.set_value();
  }).detach();
  Done.get_future().wait();
}

void flagOk() {
  int Count = 0;
  std::atomic<bool> Done{false};
  std::thread([&] {
    ++Count;
    Done = true;
  }).detach();
  while (!Done)
    std::this_thread::yield();
}

void conditionOk() {
  std::mutex M;
  std::condition_variable CV;
  bool Done = false;
  std::thread([&] {
    std::lock_guard<std::mutex> Lock(M);
    Done = true;
    CV.notify_one();
  }).detach();
  std::unique_lock<std::mutex> Lock(M);
  CV.wait(Lock, [&] { return Done; });
}

void countdownOk() {
  std::atomic<int> Left{2};
  for (int I = 0; I < 2; ++I)
    std::thread([&] { --Left; }).detach();
  while (Left > 0)
    std::this_thread::yield();
}

void staticOk() {
  static int Count;
  std::thread([&] { ++Count; }).detach();
}

void referenceOk(int &Of) {
  std::thread([&Of] { ++Of; }).detach();
}

int Global;
void callerOk() { referenceOk(Global); }

// Its own terminate, and another check's finding.
void destroyedOk() {
  int Count = 0;
  std::thread T([&] { ++Count; });
}

void FN_oneWay(bool Wait) {
  int Count = 0;
  std::thread T([&] { ++Count; });
  if (Wait)
    T.join();
  else
    T.detach();
}

void FN_innerBlock() {
  std::thread T;
  {
    int Count = 0;
    T = std::thread([&] { ++Count; });
  }
  T.join();
}
