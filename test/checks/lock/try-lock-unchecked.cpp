// RUN: not %lockstitch check --checks=-*,try-lock-unchecked,unlock-not-held,adopt-without-lock %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t

#include <chrono>
#include <cstdio>
#include <mutex>
#include <shared_mutex>
#include <utility>

std::mutex M, N;
std::timed_mutex T;
std::shared_mutex S;
int Count;

// ---- The result is thrown away ----------------------------------------------

void ignoredBad() {
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: nobody looks at whether this got 'M': where it did not, what follows is not protected [try-lock-unchecked]
  // STORY: [[@LINE+3]]:5: note: 'M' is released here in either case
  M.try_lock();
  ++Count;
  M.unlock();
}

void ignoredOk() {
  if (!M.try_lock())
    return;
  ++Count;
  M.unlock();
}

void castToVoidBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: nobody looks at whether this got 'M': {{.*}} [try-lock-unchecked]
  (void)M.try_lock();
  ++Count;
  M.unlock();
}

void timedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: nobody looks at whether this got 'T': {{.*}} [try-lock-unchecked]
  T.try_lock_for(std::chrono::milliseconds(5));
  ++Count;
  T.unlock();
}

void sharedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: nobody looks at whether this got 'S': {{.*}} [try-lock-unchecked]
  S.try_lock_shared();
  ++Count;
  S.unlock_shared();
}

void severalBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: nobody looks at whether this got 'M': {{.*}} [try-lock-unchecked]
  std::try_lock(M, N);
  ++Count;
  M.unlock();
  N.unlock();
}

void ignoredUnderConditionBad(bool Threaded) {
  if (Threaded)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: nobody looks at whether this got 'M': {{.*}} [try-lock-unchecked]
    M.try_lock();
  ++Count;
  if (Threaded)
    M.unlock();
}

void spinOk() {
  while (!M.try_lock())
    ;
  ++Count;
  M.unlock();
}

void storedOk() {
  bool Got = M.try_lock();
  if (Got) {
    ++Count;
    M.unlock();
  }
}

bool returnedOk() { return M.try_lock(); }

bool Result;
void passedOk() {
  std::printf("%d\n", M.try_lock());
  Result = N.try_lock();
}

// What a statement expression ends in is its value.
void statementExpressionOk() {
  if (({
        ++Count;
        M.try_lock();
      }))
    M.unlock();
}

// To be sure that it is not locked.
void probeOk() {
  M.try_lock();
  M.unlock();
}

// ---- It is released also where it failed ------------------------------------

void releasedInAnyCaseBad() {
  if (M.try_lock())
    ++Count;
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: 'M' is released here also where the attempt to acquire it failed [try-lock-unchecked]
  // STORY: [[@LINE-3]]:{{[0-9]+}}: note: 'releasedInAnyCaseBad' tries to acquire 'M' here
  M.unlock();
}

void releasedIfFailedBad() {
  if (!M.try_lock()) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is released here also where the attempt to acquire it failed [try-lock-unchecked]
    M.unlock();
    return;
  }
  ++Count;
  M.unlock();
}

void releasedIfGotOk() {
  bool Got = M.try_lock();
  ++Count;
  if (Got)
    M.unlock();
}

void lockedAfterFailureOk() {
  if (!M.try_lock()) {
    ++Count;
    M.lock();
  }
  M.unlock();
}

static void unlockIt() { M.unlock(); }

void releasedByCalleeBad() {
  if (M.try_lock())
    ++Count;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is released here also where the attempt to acquire it failed [try-lock-unchecked]
  unlockIt();
}

// ---- Guards -----------------------------------------------------------------

void guardBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: whether 'Lock' got 'M' is never asked: where it did not, what follows is not protected [try-lock-unchecked]
  std::unique_lock<std::mutex> Lock(M, std::try_to_lock);
  ++Count;
}

void guardOk() {
  std::unique_lock<std::mutex> Lock(M, std::try_to_lock);
  if (Lock)
    ++Count;
}

void guardOwnsOk() {
  std::unique_lock<std::mutex> Lock(M, std::try_to_lock);
  if (!Lock.owns_lock())
    return;
  ++Count;
}

void guardTimedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: whether 'Lock' got 'T' is never asked: {{.*}} [try-lock-unchecked]
  std::unique_lock<std::timed_mutex> Lock(T, std::chrono::milliseconds(5));
  ++Count;
}

void guardSharedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: whether 'Lock' got 'S' is never asked: {{.*}} [try-lock-unchecked]
  std::shared_lock<std::shared_mutex> Lock(S, std::try_to_lock);
  ++Count;
}

void guardUnlockedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: whether 'Lock' got 'M' is never asked: {{.*}} [try-lock-unchecked]
  std::unique_lock<std::mutex> Lock(M, std::try_to_lock);
  ++Count;
  Lock.unlock();
}

void guardAskedAndUnlockedBad() {
  std::unique_lock<std::mutex> Lock(M, std::try_to_lock);
  if (Lock)
    ++Count;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is released here also where the attempt to acquire it failed [try-lock-unchecked]
  Lock.unlock();
}

void deferredBad() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: whether 'Lock' got 'M' is never asked: {{.*}} [try-lock-unchecked]
  Lock.try_lock();
  ++Count;
}

void deferredAskedLaterOk() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  Lock.try_lock();
  if (Lock)
    ++Count;
}

void deferredOk() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  if (Lock.try_lock())
    ++Count;
}

static void work(std::unique_lock<std::mutex> Lock) {
  if (Lock)
    ++Count;
}

void guardPassedOk() {
  std::unique_lock<std::mutex> Lock(M, std::try_to_lock);
  work(std::move(Lock));
}

std::unique_lock<std::mutex> guardReturnedOk() {
  std::unique_lock<std::mutex> Lock(M, std::try_to_lock);
  return Lock;
}

void guardCapturedOk() {
  std::unique_lock<std::mutex> Lock(M, std::try_to_lock);
  auto Work = [&] {
    if (Lock)
      ++Count;
  };
  Work();
}

// ---- Through calls, members, lambdas ----------------------------------------

static bool enter() { return M.try_lock(); }

void wrapperBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: nobody looks at whether this got 'M': {{.*}} [try-lock-unchecked]
  enter();
  ++Count;
  M.unlock();
}

void wrapperOk() {
  if (!enter())
    return;
  ++Count;
  M.unlock();
}

struct Flags {
  int Bits;
};

void wrapperKeptOk(Flags &F) {
  F.Bits |= enter();
  if (F.Bits)
    M.unlock();
}

static bool enterIf(bool Threaded) {
  if (Threaded)
    M.lock();
  return Threaded;
}

void wrapperThatWaitsOk() {
  enterIf(true);
  ++Count;
  M.unlock();
}

struct Account {
  std::mutex Mutex;
  int Balance = 0;

  bool enter() { return Mutex.try_lock(); }

  void memberBad() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: nobody looks at whether this got '{{(this->)?}}Mutex': {{.*}} [try-lock-unchecked]
    Mutex.try_lock();
    ++Balance;
    Mutex.unlock();
  }

  void memberWrapperBad() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: nobody looks at whether this got '{{(this->)?}}Mutex': {{.*}} [try-lock-unchecked]
    enter();
    ++Balance;
    Mutex.unlock();
  }
};

void lambdaBad() {
  auto Work = [] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: nobody looks at whether this got 'M': {{.*}} [try-lock-unchecked]
    M.try_lock();
    ++Count;
    M.unlock();
  };
  Work();
}

// The wrapper's guard is a member: nobody here sees all of it.
struct Tried {
  std::unique_lock<std::mutex> Lock{M, std::try_to_lock};
};

void FN_memberGuard() {
  Tried Lock;
  ++Count;
}
