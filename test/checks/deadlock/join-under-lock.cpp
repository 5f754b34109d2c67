// RUN: not %lockstitch check %s --checks='-*,join-under-lock,blocking-under-lock' -- -std=c++20 > %t
// RUN: grep ' warning: \| error: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE --input-file=%t

#include <future>
#include <mutex>
#include <thread>

std::mutex M, N;
int Count;

static void work() {
  std::lock_guard<std::mutex> Lock(M);
  ++Count;
}
// NOTE: waiting for a thread that needs 'M', which is held here [join-under-lock]
// NOTE: note: 'localBad' acquires 'M' here
// NOTE: note: the thread is started here, and runs 'work'
// NOTE: note: 'work' acquires 'M' here

void localBad() {
  std::thread T(work);
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for a thread that needs 'M', which is held here [join-under-lock]
  T.join();
}

void localOk() {
  std::thread T(work);
  { std::lock_guard<std::mutex> Lock(M); }
  T.join();
}

void unlockedOk() {
  std::thread T(work);
  std::unique_lock<std::mutex> Lock(M);
  Lock.unlock();
  T.join();
}

static void workIfFree() {
  std::unique_lock<std::mutex> Lock(M, std::try_to_lock);
  if (Lock)
    ++Count;
}

// A thread that only tries goes on without the lock.
void triesOk() {
  std::thread T(workIfFree);
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining a thread may block while 'M' is held [blocking-under-lock]
  T.join();
}

// Another lock than the thread's: it only takes long.
void otherLock() {
  std::thread T(work);
  std::lock_guard<std::mutex> Lock(N);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining a thread may block while 'N' is held [blocking-under-lock]
  T.join();
}

static void quick() { ++Count; }

void needsNothing() {
  std::thread T(quick);
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining a thread may block while 'M' is held [blocking-under-lock]
  T.join();
}

int futureBad() {
  auto F = std::async(std::launch::async, [] {
    std::lock_guard<std::mutex> Lock(M);
    return Count;
  });
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for a thread that needs 'M', which is held here [join-under-lock]
  return F.get();
}

// ---- Members ----------------------------------------------------------------

class Watcher {
public:
  Watcher() : Watching([this] { watch(); }) {}

  void stopBad() {
    std::lock_guard<std::mutex> Lock(Mutex);
    Stopping = true;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for a thread that needs 'Mutex', which is held here [join-under-lock]
    Watching.join();
  }

  void stopOk() {
    {
      std::lock_guard<std::mutex> Lock(Mutex);
      Stopping = true;
    }
    Watching.join();
  }

private:
  void watch() {
    for (bool IsDone = false; !IsDone;) {
      std::lock_guard<std::mutex> Lock(Mutex);
      IsDone = Stopping;
    }
  }

  std::mutex Mutex;
  bool Stopping = false;
  std::thread Watching;
};

void watchBoth() {
  Watcher A, B;
  A.stopBad();
  B.stopOk();
}
