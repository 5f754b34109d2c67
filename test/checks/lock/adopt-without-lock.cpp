// RUN: not %lockstitch check --checks=-*,adopt-without-lock,unlock-not-held,guard-without-mutex,try-lock-unchecked %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t

#include <mutex>
#include <shared_mutex>

std::mutex M, N;
int Count;

// ---- Adopted ----------------------------------------------------------------

void adoptedOk() {
  M.lock();
  std::lock_guard<std::mutex> Lock(M, std::adopt_lock);
}

void adoptedTriedOk() {
  if (!M.try_lock())
    return;
  std::lock_guard<std::mutex> Lock(M, std::adopt_lock);
}

void adoptedTryFailedBad() {
  if (M.try_lock()) {
    M.unlock();
    return;
  }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard adopts 'M', which is not held [adopt-without-lock]
  std::lock_guard<std::mutex> Lock(M, std::adopt_lock);
}

void adoptedReleasedBad() {
  M.lock();
  ++Count;
  M.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard adopts 'M', which is not held [adopt-without-lock]
  std::lock_guard<std::mutex> Lock(M, std::adopt_lock);
}

// Nobody else can hold a local mutex.
void adoptedLocalBad() {
  std::mutex Local;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard adopts 'Local', which is not held [adopt-without-lock]
  std::lock_guard<std::mutex> Lock(Local, std::adopt_lock);
}

void adoptedAllOk() {
  std::lock(M, N);
  std::scoped_lock Lock(std::adopt_lock, M, N);
}

static void lockBoth() { std::lock(M, N); }

void adoptedFromCalleeOk() {
  lockBoth();
  std::lock_guard<std::mutex> LockM(M, std::adopt_lock);
  std::lock_guard<std::mutex> LockN(N, std::adopt_lock);
}

static void adopt() { std::lock_guard<std::mutex> Lock(M, std::adopt_lock); }

// The caller's lock.
void adoptedFromCallerOk() {
  M.lock();
  adopt();
}

// Nobody in sight holds it, but a caller might.
void FN_adoptedNotHeldHere() {
  std::lock_guard<std::mutex> Lock(N, std::adopt_lock);
  ++Count;
}

// leveldb's condition variable.
struct Wait {
  std::mutex *Mutex;
  void adoptedAndReleasedOk() {
    std::unique_lock<std::mutex> Lock(*Mutex, std::adopt_lock);
    ++Count;
    Lock.release();
  }
};

// ---- Nobody locks it --------------------------------------------------------

static std::mutex Never, Passed, ByPointer;

void neverLockedBad() {
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: this guard adopts 'Never', which is not held [adopt-without-lock]
  // STORY: [[@LINE-4]]:19: note: 'Never' is declared here, and nothing locks it
  std::lock_guard<std::mutex> Lock(Never, std::adopt_lock);
  ++Count;
}

void lockIt(std::mutex &);

void passedOk() {
  lockIt(Passed);
  std::lock_guard<std::mutex> Lock(Passed, std::adopt_lock);
  ++Count;
}

std::mutex *handOut() { return &ByPointer; }

void byPointerOk() {
  handOut()->lock();
  std::lock_guard<std::mutex> Lock(ByPointer, std::adopt_lock);
  ++Count;
}

// Others may lock what they can name.
std::mutex Known;
void adoptedOfALibraryOk() {
  std::lock_guard<std::mutex> Lock(Known, std::adopt_lock);
  ++Count;
}

// ---- Through calls, members, lambdas ----------------------------------------

static void giveUp() { M.unlock(); }

void releasedByCalleeBad() {
  M.lock();
  giveUp();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard adopts 'M', which is not held [adopt-without-lock]
  std::lock_guard<std::mutex> Lock(M, std::adopt_lock);
  ++Count;
}

struct Account {
  std::shared_mutex Mutex;
  int Balance = 0;

  void adoptedMemberBad() {
    Mutex.lock();
    Mutex.unlock();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard adopts 'Mutex', which is not held [adopt-without-lock]
    std::scoped_lock Lock(std::adopt_lock, Mutex);
    ++Balance;
  }

  void adoptedMemberOk() {
    Mutex.lock();
    std::scoped_lock Lock(std::adopt_lock, Mutex);
    ++Balance;
  }
};

void adoptedInALambdaBad() {
  auto Work = [] {
    if (!M.try_lock())
      ++Count;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard adopts 'M', which is not held [adopt-without-lock]
    std::unique_lock<std::mutex> Lock(M, std::adopt_lock);
    ++Count;
  };
  Work();
}

static bool tryBoth() { return std::try_lock(M, N) == -1; }

void adoptedFromTryingCalleeOk() {
  if (!tryBoth())
    return;
  std::scoped_lock Lock(std::adopt_lock, M, N);
  ++Count;
}
