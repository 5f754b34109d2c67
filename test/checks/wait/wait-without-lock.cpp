// RUN: not %lockstitch check %s '--checks=-*,wait-without-lock,unlock-not-held' -- -std=c++20 > %t
// RUN: grep ' warning: \| error: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning: --implicit-check-not=error:
// RUN: FileCheck %s --check-prefix=NOTE --input-file=%t

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <thread>

using namespace std::chrono_literals;

std::mutex M, N;
std::condition_variable CV;
std::condition_variable_any Any;
bool Ready;

// ---- Released before --------------------------------------------------------

void unlockedBad() {
  std::unique_lock<std::mutex> Lock(M);
  Lock.unlock();
  while (!Ready)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'CV' with 'M', which is not held [wait-without-lock]
    CV.wait(Lock);
}
// NOTE: :[[@LINE-2]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'CV' with 'M'
// NOTE: :[[@LINE-6]]:{{[0-9]+}}: note: 'unlockedBad' releases 'M' here

void relockedOk() {
  std::unique_lock<std::mutex> Lock(M);
  Lock.unlock();
  Lock.lock();
  while (!Ready)
    CV.wait(Lock);
}

void deferredBad() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'CV' with 'M', which is not held [wait-without-lock]
  CV.wait(Lock, [] { return Ready; });
  // The wait acquires it: what follows is no second mistake.
  Lock.unlock();
}

void deferredOk() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  Lock.lock();
  CV.wait(Lock, [] { return Ready; });
}

void deferredTwoOk() {
  std::unique_lock<std::mutex> First(M, std::defer_lock);
  std::unique_lock<std::mutex> Second(N, std::defer_lock);
  std::lock(First, Second);
  Second.unlock();
  CV.wait(First, [] { return Ready; });
}

void triedBad() {
  std::unique_lock<std::mutex> Lock(M, std::try_to_lock);
  if (!Lock.owns_lock())
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'CV' with 'M', which is not held [wait-without-lock]
    CV.wait_for(Lock, 1s, [] { return Ready; });
}

void triedOk() {
  std::unique_lock<std::mutex> Lock(M, std::try_to_lock);
  if (!Lock.owns_lock())
    Lock.lock();
  CV.wait_for(Lock, 1s, [] { return Ready; });
}

void adoptedOk() {
  M.lock();
  std::unique_lock<std::mutex> Lock(M, std::adopt_lock);
  CV.wait(Lock, [] { return Ready; });
}

void anyBad() {
  M.lock();
  M.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'Any' with 'M', which is not held [wait-without-lock]
  Any.wait(M, [] { return Ready; });
  M.unlock();
}

void anyOk() {
  M.lock();
  Any.wait(M, [] { return Ready; });
  M.unlock();
}

// Unlocked on the way round: only the second wait is without.
void inALoopBad() {
  std::unique_lock<std::mutex> Lock(M);
  while (!Ready) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'CV' with 'M', which is not held [wait-without-lock]
    CV.wait(Lock);
    Lock.unlock();
  }
}

void inALoopOk() {
  std::unique_lock<std::mutex> Lock(M);
  while (!Ready) {
    CV.wait(Lock);
    Lock.unlock();
    std::this_thread::yield();
    Lock.lock();
  }
}

// ---- Through a call, a member, a lambda -------------------------------------

static void await(std::unique_lock<std::mutex> &Lock) {
  while (!Ready)
    CV.wait(Lock);
}

void throughACallBad() {
  std::unique_lock<std::mutex> Lock(N);
  Lock.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'CV' with 'N', which is not held [wait-without-lock]
  await(Lock);
}

void throughACallOk() {
  std::unique_lock<std::mutex> Lock(N);
  await(Lock);
}

class Gate {
public:
  void passBad() {
    std::unique_lock<std::mutex> Lock(Mutex);
    if (IsOpen)
      return;
    Lock.unlock();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'Opened' with 'Mutex', which is not held [wait-without-lock]
    Opened.wait(Lock, [this] { return IsOpen; });
  }

  void passOk() {
    std::unique_lock<std::mutex> Lock = lock();
    Opened.wait(Lock, [this] { return IsOpen; });
  }

  // Its callers hold it.
  void passLockedOk() {
    Opened.wait(Mutex, [this] { return IsOpen; });
  }

private:
  std::unique_lock<std::mutex> lock() {
    return std::unique_lock<std::mutex>(Mutex);
  }

  std::mutex Mutex;
  std::condition_variable_any Opened;
  bool IsOpen = false;
};

void lambdaBad() {
  std::thread Waiter([] {
    std::unique_lock<std::mutex> Lock(M, std::defer_lock);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'CV' with 'M', which is not held [wait-without-lock]
    CV.wait(Lock, [] { return Ready; });
  });
  Waiter.join();
}

// Moved to where it is waited with.
void movedOk() {
  std::unique_lock<std::mutex> Lock(M);
  std::unique_lock<std::mutex> Mine(std::move(Lock));
  CV.wait(Mine, [] { return Ready; });
}

void conditionallyOk(bool IsLocked) {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  if (!IsLocked)
    Lock.lock();
  if (!IsLocked)
    CV.wait(Lock, [] { return Ready; });
}
