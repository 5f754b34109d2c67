// RUN: not %lockstitch check %s -- -std=c++20 > %t
// RUN: grep ' warning: \| error: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning: --implicit-check-not=error:
// RUN: FileCheck %s --check-prefix=NOTE --input-file=%t

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <queue>
#include <thread>

using namespace std::chrono_literals;

// ---- Atomic state -----------------------------------------------------------

class Worker {
public:
  Worker() : Thread([this] { run(); }) {}

  ~Worker() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Stopping' is written without 'Mutex': a thread that has tested it and does not wait yet misses the notification [lost-notify]
    Stopping = true;
    Changed.notify_all();
    Thread.join();
  }
  // NOTE: :[[@LINE-4]]:{{[0-9]+}}: warning: 'Stopping' is written without 'Mutex'
  // NOTE: note: {{.*}} tests it here, with 'Mutex' held
  // NOTE: note: {{.*}} notifies 'Changed' here: between the two, nobody hears it

  void push(int Job) {
    {
      std::lock_guard<std::mutex> Lock(Mutex);
      Jobs.push(Job);
    }
    Changed.notify_one();
  }

private:
  void run() {
    for (;;) {
      std::unique_lock<std::mutex> Lock(Mutex);
      Changed.wait(Lock, [this] { return Stopping.load() || !Jobs.empty(); });
      if (Stopping)
        return;
      Jobs.pop();
    }
  }

  std::mutex Mutex;
  std::condition_variable Changed;
  std::atomic<bool> Stopping{false};
  std::queue<int> Jobs;
  std::thread Thread;
};

class GoodWorker {
public:
  GoodWorker() : Thread([this] { run(); }) {}

  ~GoodWorker() {
    {
      std::lock_guard<std::mutex> Lock(Mutex);
      Stopping = true;
    }
    Changed.notify_all();
    Thread.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> Lock(Mutex);
    Changed.wait(Lock, [this] { return Stopping.load(); });
  }

  std::mutex Mutex;
  std::condition_variable Changed;
  std::atomic<bool> Stopping{false};
  std::thread Thread;
};

// Whoever tests has the mutex: to acquire it in between waits for the wait.
class EmptySection {
public:
  EmptySection() : Thread([this] { run(); }) {}

  ~EmptySection() {
    Stopping = true;
    { std::lock_guard<std::mutex> Lock(Mutex); }
    Changed.notify_all();
    Thread.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> Lock(Mutex);
    while (!Stopping)
      Changed.wait(Lock);
  }

  std::mutex Mutex;
  std::condition_variable Changed;
  std::atomic<bool> Stopping{false};
  std::thread Thread;
};

// Notified with the mutex held, which was acquired after the write.
class NotifiedUnderLock {
public:
  NotifiedUnderLock() : Thread([this] { run(); }) {}

  ~NotifiedUnderLock() {
    Stopping = true;
    wake();
    Thread.join();
  }

private:
  void wake() {
    std::lock_guard<std::mutex> Lock(Mutex);
    Changed.notify_all();
  }

  void run() {
    std::unique_lock<std::mutex> Lock(Mutex);
    while (!Stopping)
      Changed.wait(Lock);
  }

  std::mutex Mutex;
  std::condition_variable Changed;
  std::atomic<bool> Stopping{false};
  std::thread Thread;
};

// A wait that ends by itself is late at worst.
class Ticker {
public:
  Ticker() : Thread([this] { run(); }) {}

  ~Ticker() {
    Stopping = true;
    Changed.notify_all();
    Thread.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> Lock(Mutex);
    while (!Stopping)
      Changed.wait_for(Lock, 1s);
  }

  std::mutex Mutex;
  std::condition_variable Changed;
  std::atomic<bool> Stopping{false};
  std::thread Thread;
};

// ---- Through calls ----------------------------------------------------------

class Gate {
public:
  Gate() : Thread([this] { pass(); }) {}
  ~Gate() { Thread.join(); }

  void openBad() {
    set();
    wake();
  }

  void openOk() {
    std::lock_guard<std::mutex> Lock(Mutex);
    setLocked();
    wake();
  }

private:
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'IsOpen' is written without 'Mutex': {{.*}} [lost-notify]
  void set() { IsOpen = true; }
  void setLocked() { IsOpen = true; }
  void wake() { Opened.notify_all(); }
  bool isClosed() const { return !IsOpen; }

  void pass() {
    std::unique_lock<std::mutex> Lock(Mutex);
    while (isClosed())
      Opened.wait(Lock);
  }

  std::mutex Mutex;
  std::condition_variable Opened;
  std::atomic<bool> IsOpen{false};
  std::thread Thread;
};

void useGates() {
  Gate First, Second;
  First.openBad();
  Second.openOk();
}

// ---- Captured ---------------------------------------------------------------

void capturedBad() {
  std::mutex M;
  std::condition_variable CV;
  std::atomic<int> Level{0};
  std::thread Waiter([&] {
    std::unique_lock<std::mutex> Lock(M);
    CV.wait(Lock, [&] { return Level > 0; });
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Level' is written without 'M': {{.*}} [lost-notify]
  ++Level;
  CV.notify_one();
  Waiter.join();
}

void capturedOk() {
  std::mutex M;
  std::condition_variable CV;
  std::atomic<int> Level{0};
  ++Level; // before there is a waiter
  CV.notify_one();
  std::thread Waiter([&] {
    std::unique_lock<std::mutex> Lock(M);
    CV.wait(Lock, [&] { return Level > 0; });
  });
  Waiter.join();
}

void waitedForByMainBad() {
  std::mutex M;
  std::condition_variable CV;
  std::atomic<bool> Done{false};
  std::thread Thread([&] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Done' is written without 'M': {{.*}} [lost-notify]
    Done = true;
    CV.notify_one();
  });
  {
    std::unique_lock<std::mutex> Lock(M);
    CV.wait(Lock, [&] { return Done.load(); });
  }
  Thread.join();
}

// ---- Plain state is a data race as well: told once --------------------------

std::mutex M;
std::condition_variable CV;
bool Ready;
int Announced;

void plainWaiter() {
  std::unique_lock<std::mutex> Lock(M);
  while (!Ready)
    CV.wait(Lock);
}

void plainBad() {
  std::thread Waiter(plainWaiter);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Ready' is written without 'M': {{.*}} [lost-notify]
  Ready = true;
  CV.notify_one();
  Waiter.join();
}

// ---- What is written is not what is tested ----------------------------------

std::atomic<int> Statistics;
bool Filled;

void filledWaiter() {
  std::unique_lock<std::mutex> Lock(M);
  while (!Filled)
    CV.wait(Lock);
}

void otherStateOk() {
  std::thread Waiter(filledWaiter);
  {
    std::lock_guard<std::mutex> Lock(M);
    Filled = true;
  }
  ++Statistics;
  CV.notify_one();
  Waiter.join();
}
