// RUN: not %lockstitch check %s '--checks=-*,notify-without-state' -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <queue>
#include <thread>

using namespace std::chrono_literals;

// A stop that nobody hears.
class Worker {
public:
  void push(int Job) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Jobs.push(Job);
    Changed.notify_one();
  }

  void stopBad() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Changed' is notified here, but 'Jobs', which the waiter tests, is not changed before: it goes on to wait [notify-without-state]
    Changed.notify_all();
  }

  // It wakes the next one only if there is work left.
  void take() {
    std::unique_lock<std::mutex> Lock(Mutex);
    Changed.wait(Lock, [this] { return !Jobs.empty(); });
    Jobs.pop();
    if (!Jobs.empty())
      Changed.notify_one();
  }

private:
  std::mutex Mutex;
  std::condition_variable Changed;
  std::queue<int> Jobs;
};

// The wrong flag is set.
class Gate {
public:
  void open() {
    std::lock_guard<std::mutex> Lock(Mutex);
    IsOpen = true;
    Opened.notify_all();
  }

  void closeBad() {
    std::lock_guard<std::mutex> Lock(Mutex);
    IsClosed = true;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Opened' is notified here, but 'IsOpen', which the waiter tests, is not changed before: it goes on to wait [notify-without-state]
    Opened.notify_all();
  }

  void pass() {
    std::unique_lock<std::mutex> Lock(Mutex);
    while (!isOpen())
      Opened.wait(Lock);
  }

private:
  bool isOpen() const { return IsOpen; }
  std::mutex Mutex;
  std::condition_variable Opened;
  bool IsOpen = false, IsClosed = false;
};

// One function writes, another one notifies.
class TwoSteps {
public:
  void set() {
    std::lock_guard<std::mutex> Lock(Mutex);
    Ready = true;
  }
  void wakeOk() { Changed.notify_all(); }
  void wait() {
    std::unique_lock<std::mutex> Lock(Mutex);
    Changed.wait(Lock, [this] { return Ready; });
  }

private:
  std::mutex Mutex;
  std::condition_variable Changed;
  bool Ready = false;
};

// Its callers write.
class Wrapped {
public:
  void set() {
    std::lock_guard<std::mutex> Lock(Mutex);
    Ready = true;
    wakeOk();
  }
  void reset() {
    std::lock_guard<std::mutex> Lock(Mutex);
    Ready = false;
    wakeOk();
  }
  void wait() {
    std::unique_lock<std::mutex> Lock(Mutex);
    Changed.wait(Lock, [this] { return Ready; });
  }

private:
  void wakeOk() { Changed.notify_all(); }
  std::mutex Mutex;
  std::condition_variable Changed;
  bool Ready = false;
};

// Who waits looks at the time, too.
class Timer {
public:
  void set() {
    std::lock_guard<std::mutex> Lock(Mutex);
    Ready = true;
    Changed.notify_all();
  }
  void pokeOk() { Changed.notify_all(); }
  void wait() {
    std::unique_lock<std::mutex> Lock(Mutex);
    while (!Ready)
      Changed.wait_for(Lock, 1s);
  }

private:
  std::mutex Mutex;
  std::condition_variable Changed;
  bool Ready = false;
};

// What the predicate asks is not seen.
bool isTimeToGo();

class Asking {
public:
  void set() {
    std::lock_guard<std::mutex> Lock(Mutex);
    Ready = true;
    Changed.notify_all();
  }
  void pokeOk() { Changed.notify_all(); }
  void wait() {
    std::unique_lock<std::mutex> Lock(Mutex);
    Changed.wait(Lock, [this] { return Ready || isTimeToGo(); });
  }

private:
  std::mutex Mutex;
  std::condition_variable Changed;
  bool Ready = false;
};

// A notification in a lambda, for a local.
void lambdaBad() {
  std::mutex M;
  std::condition_variable CV;
  bool Ready = false, Other = false;
  std::thread Waiter([&] {
    std::unique_lock<std::mutex> Lock(M);
    CV.wait(Lock, [&] { return Ready; });
  });
  std::thread Setter([&] {
    std::lock_guard<std::mutex> Lock(M);
    Ready = true;
    CV.notify_one();
  });
  std::thread Notifier([&] {
    std::lock_guard<std::mutex> Lock(M);
    Other = true;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'CV' is notified here, but 'Ready', which the waiter tests, is not changed before: it goes on to wait [notify-without-state]
    CV.notify_one();
  });
  Waiter.join();
  Setter.join();
  Notifier.join();
}

void use(Worker &W, Gate &G, TwoSteps &T, Wrapped &R, Timer &C, Asking &A) {
  W.push(1);
  W.take();
  G.open();
  G.pass();
  T.set();
  T.wait();
  R.set();
  R.reset();
  R.wait();
  C.set();
  C.wait();
  A.set();
  A.wait();
}
