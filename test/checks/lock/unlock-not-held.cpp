// RUN: not %lockstitch check --checks=-*,double-lock,lock-leak,self-deadlock,unlock-not-held %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <exception>
#include <functional>
#include <mutex>
#include <shared_mutex>

std::mutex M, N;
int Count;

// ---- By hand ----------------------------------------------------------------

void twiceBad() {
  M.lock();
  M.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'M', which is not held [unlock-not-held]
  M.unlock();
}

void inBothBranchesOk(bool B) {
  M.lock();
  if (B) {
    ++Count;
    M.unlock();
    return;
  }
  M.unlock();
}

void earlyAndLateBad(bool B) {
  M.lock();
  if (B)
    M.unlock();
  ++Count;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'M', which is not held [unlock-not-held]
  M.unlock();
}

void earlyAndLateOk(bool B) {
  M.lock();
  if (B) {
    M.unlock();
    return;
  }
  ++Count;
  M.unlock();
}

void oneFlagOk(bool B) {
  if (B)
    M.lock();
  ++Count;
  if (B)
    M.unlock();
}

// Where it was not acquired, it might be the caller's.
void FN_otherFlag(bool B, bool C) {
  if (B)
    M.lock();
  ++Count;
  if (C)
    M.unlock();
}

void localFlagOk(int Max) {
  bool Locked = false;
  if (Count < Max) {
    M.lock();
    Locked = true;
  }
  ++Count;
  if (Locked)
    M.unlock();
}

void wrongLockBad() {
  M.lock();
  N.lock();
  M.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'M', which is not held [unlock-not-held]
  M.unlock();
  N.unlock();
}

void crossedOk() {
  M.lock();
  N.lock();
  M.unlock();
  N.unlock();
}

void inALoopBad(int Max) {
  M.lock();
  do {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'M', which is not held [unlock-not-held]
    M.unlock();
  } while (--Max > 0);
}

void inALoopOk(int Max) {
  M.lock();
  for (int I = 0; I < Max; ++I) {
    M.unlock();
    ++Count;
    M.lock();
  }
  M.unlock();
}

// ---- For the caller ---------------------------------------------------------

// Held on entry, it is assumed: a function that unlocks.
void unlockForCallerOk() { M.unlock(); }

void relockForCallerOk() {
  M.unlock();
  ++Count;
  M.lock();
}

void unlockForCallerOneWayOk(bool B) {
  if (B)
    M.unlock();
}

static void unlockIt(std::mutex &Mutex) { Mutex.unlock(); }

void calleeUnlocksOk() {
  M.lock();
  unlockIt(M);
}

void calleeUnlocksTooBad() {
  M.lock();
  M.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'M', which is not held [unlock-not-held]
  unlockIt(M);
}

// ---- Guards -----------------------------------------------------------------

void unlockedBehindTheGuardBad() {
  std::lock_guard<std::mutex> Lock(M);
  ++Count;
  M.unlock();
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'M', which is not held [unlock-not-held]
}

void unlockRelockBehindTheGuardOk() {
  std::lock_guard<std::mutex> Lock(M);
  M.unlock();
  ++Count;
  M.lock();
}

void guardTwiceBad() {
  std::unique_lock<std::mutex> Lock(M);
  Lock.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'M', which is not held [unlock-not-held]
  Lock.unlock();
}

void guardOnceOk() {
  std::unique_lock<std::mutex> Lock(M);
  Lock.unlock();
}

void deferredBad() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  if (Count)
    Lock.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'M', which is not held [unlock-not-held]
  Lock.unlock();
}

void deferredOk() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  if (Count)
    Lock.lock();
}

void guardInALoopOk(int Max) {
  std::unique_lock<std::mutex> Lock(M);
  while (Count < Max) {
    Lock.unlock();
    ++Count;
    Lock.lock();
  }
}

void guardUnlockedOneWayOk(bool B) {
  std::unique_lock<std::mutex> Lock(M);
  if (B)
    Lock.unlock();
  ++Count;
}

void guardAskedOk(bool B) {
  std::unique_lock<std::mutex> Lock(M);
  if (B)
    Lock.unlock();
  if (Lock.owns_lock())
    Lock.unlock();
}

void guardReleasedOk() {
  std::unique_lock<std::mutex> Lock(M);
  std::mutex *Mutex = Lock.release();
  Mutex->unlock();
}

void guardMovedBad() {
  std::unique_lock<std::mutex> Lock(M);
  {
    std::unique_lock<std::mutex> Other = std::move(Lock);
  }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'M', which is not held [unlock-not-held]
  M.unlock();
}

void guardMovedOk() {
  std::unique_lock<std::mutex> Lock(M);
  std::unique_lock<std::mutex> Other = std::move(Lock);
  Other.unlock();
}

void guardAssignedOk() {
  std::unique_lock<std::mutex> Lock;
  Lock = std::unique_lock<std::mutex>(M);
  Lock.unlock();
}

void guardAdoptsOk() {
  M.lock();
  std::unique_lock<std::mutex> Lock(M, std::adopt_lock);
  Lock.unlock();
}

void guardAdoptsThenUnlockedBad() {
  M.lock();
  {
    std::lock_guard<std::mutex> Lock(M, std::adopt_lock);
    ++Count;
  }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'M', which is not held [unlock-not-held]
  M.unlock();
}

void tryGuardOk() {
  std::unique_lock<std::mutex> Lock(M, std::try_to_lock);
  if (Lock)
    Lock.unlock();
}

void guardByReference(std::unique_lock<std::mutex> &Lock) {
  Lock.unlock();
  ++Count;
  Lock.lock();
}

void guardByReferenceOk() {
  std::unique_lock<std::mutex> Lock(M);
  guardByReference(Lock);
  Lock.unlock();
}

static std::unique_lock<std::mutex> hold() {
  std::unique_lock<std::mutex> Lock(M);
  return Lock;
}

void returnedGuardOk() {
  std::unique_lock<std::mutex> Lock = hold();
  Lock.unlock();
}

void returnedGuardTwiceBad() {
  auto Lock = hold();
  Lock.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'M', which is not held [unlock-not-held]
  Lock.unlock();
}

// ---- Tries ------------------------------------------------------------------

void trySucceededOk() {
  if (M.try_lock())
    M.unlock();
}

void tryInAVariableOk() {
  const bool Got = M.try_lock();
  ++Count;
  if (Got)
    M.unlock();
}

void tryAllOk() {
  if (std::try_lock(M, N) == -1) {
    M.unlock();
    N.unlock();
  }
}

static bool tryBoth() {
  if (!M.try_lock())
    return false;
  if (!N.try_lock()) {
    M.unlock();
    return false;
  }
  return true;
}

void tryByCalleeOk() {
  if (tryBoth()) {
    N.unlock();
    M.unlock();
  }
}

// ---- Members, lambdas, templates --------------------------------------------

class Log {
public:
  void takeBad() {
    std::unique_lock<std::mutex> Lock(Mutex);
    if (!Lines) {
      Lock.unlock();
      ++Empty;
    }
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing '{{(this->)?}}Mutex', which is not held [unlock-not-held]
    Lock.unlock();
  }

  void takeOk() {
    std::unique_lock<std::mutex> Lock(Mutex);
    if (!Lines) {
      Lock.unlock();
      ++Empty;
      return;
    }
    Lock.unlock();
  }

  void lock() { Mutex.lock(); }
  void unlock() { Mutex.unlock(); }

private:
  std::mutex Mutex;
  int Lines = 0, Empty = 0;
};

void wrapperOk(Log &L) {
  L.lock();
  L.unlock();
  std::lock_guard<Log> Lock(L);
}

void wrapperBad(Log &L) {
  L.lock();
  L.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing '{{.*}}', which is not held [unlock-not-held]
  L.unlock();
}

void twoObjectsOk(Log &L, Log &K) {
  L.lock();
  K.lock();
  L.unlock();
  K.unlock();
}

void lambdaBad() {
  auto Work = [] {
    M.lock();
    M.unlock();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'M', which is not held [unlock-not-held]
    M.unlock();
  };
  Work();
}

void lambdaUnlocksForMeOk() {
  auto Unlock = [] { M.unlock(); };
  M.lock();
  Unlock();
}

void scopeExitOk() {
  struct Exit {
    ~Exit() { M.unlock(); }
  };
  M.lock();
  Exit Unlock;
  ++Count;
}

template <typename T> void templateBad(T &Mutex) {
  Mutex.lock();
  Mutex.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'Mutex', which is not held [unlock-not-held]
  Mutex.unlock();
}

void instanceBad() { templateBad(M); }

// ---- Recursive, shared ------------------------------------------------------

std::recursive_mutex R;

void recursiveOk() {
  R.lock();
  R.lock();
  R.unlock();
  R.unlock();
}

void recursiveBad() {
  R.lock();
  R.lock();
  R.unlock();
  R.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'R', which is not held [unlock-not-held]
  R.unlock();
}

std::shared_mutex S;

void sharedOk() {
  S.lock_shared();
  S.unlock_shared();
  S.lock();
  S.unlock();
}

void sharedBad() {
  S.lock_shared();
  S.unlock_shared();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'S', which is not held [unlock-not-held]
  S.unlock_shared();
}

// ---- Exceptions -------------------------------------------------------------

static void mayFail() {
  if (Count)
    throw 1;
}

void unlockedInHandlerOk() {
  M.lock();
  try {
    mayFail();
  } catch (...) {
    M.unlock();
    throw;
  }
  M.unlock();
}

void unlockedInHandlerTooBad() {
  M.lock();
  try {
    mayFail();
  } catch (...) {
    M.unlock();
  }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'M', which is not held [unlock-not-held]
  M.unlock();
}

// ---- Arrays -----------------------------------------------------------------

std::mutex Locks[8];

void allOk() {
  for (std::mutex &L : Locks)
    L.lock();
  for (std::mutex &L : Locks)
    L.unlock();
}

void rollBackOk() {
  int Got = 0;
  for (; Got != 8; ++Got)
    if (!Locks[Got].try_lock())
      break;
  while (Got--)
    Locks[Got].unlock();
}

// ---- Shared and exclusive ---------------------------------------------------

std::shared_mutex SM;

void exclusiveOfSharedBad() {
  SM.lock_shared();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'SM' as held exclusively, which is held shared [unlock-not-held]
  SM.unlock();
}

void sharedOfExclusiveBad() {
  SM.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'SM' as held shared, which is held exclusively [unlock-not-held]
  SM.unlock_shared();
}

void sharedOk() {
  SM.lock_shared();
  SM.unlock_shared();
  SM.lock();
  SM.unlock();
}

void sharedByGuardBad() {
  std::unique_lock<std::shared_mutex> Lock(SM);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'SM' as held shared, which is held exclusively [unlock-not-held]
  Lock.mutex()->unlock_shared();
  Lock.release();
}

void exclusiveByGuardBad() {
  std::shared_lock<std::shared_mutex> Lock(SM);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'SM' as held exclusively, which is held shared [unlock-not-held]
  Lock.release()->unlock();
}

void sharedByGuardOk() {
  std::shared_lock<std::shared_mutex> Lock(SM);
  Lock.unlock();
  Lock.lock();
  Lock.release()->unlock_shared();
}

void trySharedBad() {
  if (!SM.try_lock_shared())
    return;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'SM' as held exclusively, which is held shared [unlock-not-held]
  SM.unlock();
}

// It is held in one mode or the other, and the flag tells.
void eitherByFlagOk(bool IsWriter) {
  if (IsWriter)
    SM.lock();
  else
    SM.lock_shared();
  if (IsWriter)
    SM.unlock();
  else
    SM.unlock_shared();
}

// Whether what is called meanwhile throws is not seen.
void mayThrow(int Number);
void throws(int Number) {
  if (Number > 3)
    throw Number;
}
struct Held {
  explicit Held(std::mutex &M) : M(M) { M.lock(); }
  ~Held() { M.unlock(); }
  std::mutex &M;
};

void givenUpForACallOk() {
  Held Here(M);
  M.unlock();
  mayThrow(1);
  M.lock();
}

void givenUpForWhatThrowsBad(int Number) {
  Held Here(M);
  M.unlock();
  throws(Number);
  M.lock();
  // CHECK: :[[@LINE+1]]:1: warning: releasing 'M', which is not held [unlock-not-held]
}
