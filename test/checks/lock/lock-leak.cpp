// RUN: not %lockstitch check --checks=-*,double-lock,lock-leak,self-deadlock,unlock-not-held %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <vector>

std::mutex M, N;
int Count;

// ---- Early exits ------------------------------------------------------------

int earlyReturnBad(int Max) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is still held when 'earlyReturnBad' returns [lock-leak]
  M.lock();
  if (Count > Max)
    return -1;
  ++Count;
  M.unlock();
  return Count;
}

int earlyReturnOk(int Max) {
  M.lock();
  if (Count > Max) {
    M.unlock();
    return -1;
  }
  ++Count;
  M.unlock();
  return 0;
}

int earlyReturnGuardOk(int Max) {
  std::lock_guard<std::mutex> Lock(M);
  if (Count > Max)
    return -1;
  return ++Count;
}

void breakBad(int Max) {
  for (int I = 0; I < Max; ++I) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is still held when 'breakBad' returns [lock-leak]
    M.lock();
    if (Count > I)
      break;
    M.unlock();
  }
}

void breakOk(int Max) {
  for (int I = 0; I < Max; ++I) {
    M.lock();
    bool Enough = Count > I;
    M.unlock();
    if (Enough)
      break;
  }
}

int switchBad(int Kind) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is still held when 'switchBad' returns [lock-leak]
  M.lock();
  switch (Kind) {
  case 0:
    M.unlock();
    return 0;
  case 1:
    ++Count;
    M.unlock();
    break;
  default:
    return -1;
  }
  return 1;
}

void oneFlagOk(bool B) {
  if (B)
    M.lock();
  ++Count;
  if (B)
    M.unlock();
}

void otherFlagBad(bool B, bool C) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is still held when 'otherFlagBad' returns [lock-leak]
  M.lock();
  if (B)
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
  if (Locked)
    M.unlock();
}

void pointerAsFlagOk(std::mutex *Mutex) {
  if (Mutex)
    Mutex->lock();
  ++Count;
  if (Mutex)
    Mutex->unlock();
}

void abortOk() {
  M.lock();
  if (Count < 0)
    std::abort();
  M.unlock();
}

// ---- Ways to lock -----------------------------------------------------------

void lockForTheCaller() { M.lock(); }
void unlockForTheCaller() { M.unlock(); }

void pairOk() {
  lockForTheCaller();
  ++Count;
  unlockForTheCaller();
}

int pairBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is still held when 'pairBad' returns [lock-leak]
  lockForTheCaller();
  if (Count)
    return 1;
  unlockForTheCaller();
  return 0;
}

std::mutex Forgotten;

void nobodyUnlocksBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Forgotten' is still held when 'nobodyUnlocksBad' returns [lock-leak]
  Forgotten.lock();
  ++Count;
}

static bool tryBoth() {
  if (!M.try_lock())
    return false;
  if (N.try_lock())
    return true;
  M.unlock();
  return false;
}

void tryBothOk() {
  if (tryBoth()) {
    N.unlock();
    M.unlock();
  }
}

class Database {
public:
  void lock() { Mutex.lock(); }
  void unlock() { Mutex.unlock(); }
  bool try_lock() { return Mutex.try_lock(); }

private:
  std::mutex Mutex;
};

void wrapperGuardOk(Database &D) {
  std::lock_guard<Database> Lock(D);
  if (Count)
    return;
  ++Count;
}

void wrapperBad(Database &D) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}' is still held when 'wrapperBad' returns [lock-leak]
  D.lock();
  if (Count)
    return;
  D.unlock();
}

// begin() and end() of one object, called by code that is not here.
class Transaction {
public:
  void begin() { Mutex.lock(); }
  void commit() { Mutex.unlock(); }

private:
  std::mutex Mutex;
};

// A guard of one's own.
class Hold {
public:
  explicit Hold(std::mutex &M) : Mutex(M) { Mutex.lock(); }
  ~Hold() { Mutex.unlock(); }

private:
  std::mutex &Mutex;
};

int ownGuardOk() {
  Hold Lock(M);
  if (Count)
    return 1;
  return 0;
}

// ---- Guards -----------------------------------------------------------------

std::unique_lock<std::mutex> returnedGuardOk() {
  std::unique_lock<std::mutex> Lock(M);
  if (Count)
    return Lock;
  Lock.unlock();
  Lock.lock();
  return Lock;
}

void calledGuardOk() {
  auto Lock = returnedGuardOk();
  ++Count;
}

void disownedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is still held when 'disownedBad' returns [lock-leak]
  std::unique_lock<std::mutex> Lock(M);
  if (Count) {
    Lock.release();
    return;
  }
  ++Count;
}

void disownedOk() {
  std::unique_lock<std::mutex> Lock(M);
  std::mutex *Mutex = Lock.release();
  Mutex->unlock();
}

// NOTE: :[[@LINE+1]]:{{[0-9]+}}: note: 'adoptedTooLateBad' returns with 'M' held
void adoptedTooLateBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is still held when 'adoptedTooLateBad' returns [lock-leak]
  M.lock();
  if (Count)
    return;
  std::lock_guard<std::mutex> Lock(M, std::adopt_lock);
}

void adoptedOk() {
  std::lock(M, N);
  std::lock_guard<std::mutex> LockM(M, std::adopt_lock);
  std::lock_guard<std::mutex> LockN(N, std::adopt_lock);
  if (Count)
    return;
  ++Count;
}

void onlyOneAdoptedBad(bool B) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'N' is still held when 'onlyOneAdoptedBad' returns [lock-leak]
  std::lock(M, N);
  std::lock_guard<std::mutex> LockM(M, std::adopt_lock);
  if (B)
    N.unlock();
}

struct Cursor {
  std::unique_lock<std::mutex> Lock;
  explicit Cursor(std::mutex &Mutex) : Lock(Mutex) {}
};

void memberGuardOk() {
  Cursor C(M);
  if (Count)
    return;
  ++Count;
}

void movedIntoAMemberOk(Cursor &C) {
  std::unique_lock<std::mutex> Lock(M);
  C.Lock = std::move(Lock);
}

void movedIntoAContainerOk(std::vector<std::unique_lock<std::mutex>> &V) {
  std::unique_lock<std::mutex> Lock(M);
  V.push_back(std::move(Lock));
}

// ---- Exceptions -------------------------------------------------------------

void throwBad(int Max) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is still held when 'throwBad' is left by an exception [lock-leak]
  M.lock();
  if (Count > Max)
    throw std::runtime_error("full");
  ++Count;
  M.unlock();
}

void throwGuardOk(int Max) {
  std::lock_guard<std::mutex> Lock(M);
  if (Count > Max)
    throw std::runtime_error("full");
  ++Count;
}

static void check(int Max) {
  if (Count > Max)
    throw std::runtime_error("full");
}
static void checkIndirectly(int Max) { check(Max); }

void throwThroughACallBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is still held when 'throwThroughACallBad' is left by an exception [lock-leak]
  M.lock();
  checkIndirectly(3);
  M.unlock();
}

void caughtOk() {
  M.lock();
  try {
    check(3);
  } catch (...) {
    ++Count;
  }
  M.unlock();
}

void caughtAndUnlockedOk() {
  M.lock();
  try {
    check(3);
  } catch (...) {
    M.unlock();
    throw;
  }
  M.unlock();
}

void otherTypeCaughtBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is still held when 'otherTypeCaughtBad' is left by an exception [lock-leak]
  M.lock();
  try {
    check(3);
  } catch (const std::bad_alloc &) {
    ++Count;
  }
  M.unlock();
}

static void checkNothrow() noexcept { check(3); }

void nothrowCalleeOk() {
  M.lock();
  checkNothrow();
  M.unlock();
}

void nothrowItselfOk() noexcept {
  M.lock();
  check(3);
  M.unlock();
}

// What the library may throw is not counted.
void libraryMayThrowOk(std::string &Text) {
  M.lock();
  Text += "more";
  M.unlock();
}

void throwAfterUnlockOk() {
  M.lock();
  M.unlock();
  throw std::runtime_error("after");
}

void lockInsideTryOk() {
  try {
    std::unique_lock<std::mutex> Lock(M);
    check(3);
  } catch (const std::runtime_error &) {
    return;
  }
}

// ---- Members, lambdas, templates --------------------------------------------

class Robots {
public:
  bool allowsBad(const std::string &Url) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{(this->)?}}Mutex' is still held when '{{.*}}allowsBad' returns [lock-leak]
    Mutex.lock();
    if (Url.empty())
      return false;
    Mutex.unlock();
    return true;
  }

  bool allowsOk(const std::string &Url) {
    Mutex.lock();
    bool Empty = Url.empty();
    Mutex.unlock();
    return !Empty;
  }

private:
  std::mutex Mutex;
};

void lambdaBad() {
  auto Work = [](int Max) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is still held when a lambda in 'lambdaBad' returns [lock-leak]
    M.lock();
    if (Count > Max)
      return;
    M.unlock();
  };
  Work(1);
}

void unlockedByLambdaOk() {
  auto Unlock = [] { M.unlock(); };
  M.lock();
  if (Count) {
    Unlock();
    return;
  }
  Unlock();
}

void scopeExitOk() {
  struct Exit {
    ~Exit() { M.unlock(); }
  };
  M.lock();
  Exit Unlock;
  if (Count)
    throw 1;
}

template <typename T> bool templateBad(T &Mutex) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mutex' is still held when 'templateBad{{.*}}' returns [lock-leak]
  Mutex.lock();
  if (Count)
    return false;
  Mutex.unlock();
  return true;
}

void instanceBad() { templateBad(M); }

// ---- Arrays, recursive, shared ----------------------------------------------

std::mutex Locks[8];

void lockAllOk() {
  for (std::mutex &L : Locks)
    L.lock();
  ++Count;
  for (std::mutex &L : Locks)
    L.unlock();
}

std::recursive_mutex R;

void recursiveOk() {
  R.lock();
  R.lock();
  R.unlock();
  R.unlock();
}

void recursiveBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'R' is still held when 'recursiveBad' returns [lock-leak]
  R.lock();
  R.lock();
  R.unlock();
  if (Count)
    return;
  R.unlock();
}

std::shared_mutex S;

int readBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'S' is still held when 'readBad' returns [lock-leak]
  S.lock_shared();
  if (!Count)
    return 0;
  int Copy = Count;
  S.unlock_shared();
  return Copy;
}

int tryReadOk() {
  if (!S.try_lock_shared())
    return -1;
  int Copy = Count;
  S.unlock_shared();
  return Copy;
}

bool tryBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is still held when 'tryBad' returns [lock-leak]
  if (!M.try_lock())
    return false;
  if (Count)
    return true;
  M.unlock();
  return true;
}

// ---- Guards of one's own that know whether they hold -----------------------

class FlagGuard {
public:
  explicit FlagGuard(std::mutex &Lock) : Lock(&Lock), Held(true) {
    Lock.lock();
  }
  ~FlagGuard() {
    if (Held)
      Lock->unlock();
  }
  void unlock() {
    Lock->unlock();
    Held = false;
  }
  void forget() { Held = false; }

private:
  std::mutex *Lock;
  bool Held;
};

void flagGuardOk() {
  FlagGuard Guard(M);
  ++Count;
}

void flagGuardUnlockedOk() {
  FlagGuard Guard(M);
  ++Count;
  Guard.unlock();
}

void flagGuardOnOneWayOk() {
  FlagGuard Guard(M);
  if (Count)
    Guard.unlock();
}

void flagGuardTwiceOk() {
  { FlagGuard Guard(M); }
  FlagGuard Again(M);
}

int flagGuardForgottenBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is still held when 'flagGuardForgottenBad' returns [lock-leak]
  FlagGuard Guard(M);
  if (Count)
    return 1;
  Guard.forget();
  return 0;
}

class PointerGuard {
public:
  explicit PointerGuard(std::mutex *Lock) : Lock(Lock) {
    if (Lock)
      Lock->lock();
  }
  PointerGuard(PointerGuard &&Other) : Lock(Other.Lock) {
    Other.Lock = nullptr;
  }
  ~PointerGuard() {
    if (Lock)
      Lock->unlock();
  }
  void release() {
    Lock->unlock();
    Lock = nullptr;
  }

private:
  std::mutex *Lock;
};

void pointerGuardOk() {
  PointerGuard Guard(&M);
  ++Count;
}

void pointerGuardOfNothingOk() {
  PointerGuard Guard(nullptr);
  ++Count;
}

void pointerGuardPerhapsOk(bool IsShared) {
  PointerGuard Guard(IsShared ? &M : nullptr);
  ++Count;
}

void pointerGuardReleasedOk() {
  PointerGuard Guard(&M);
  ++Count;
  Guard.release();
}

void pointerGuardMovedOk() {
  PointerGuard Guard(&M);
  PointerGuard Other(std::move(Guard));
}

// ---- A flag of the program, asked in one function and in another -----------

static bool IsThreaded;
static void lockIfThreaded() {
  if (IsThreaded)
    M.lock();
}
static void unlockIfThreaded() {
  if (IsThreaded)
    M.unlock();
}

void globalFlagOk() {
  lockIfThreaded();
  ++Count;
  unlockIfThreaded();
}

int globalFlagBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is still held when 'globalFlagBad' returns [lock-leak]
  lockIfThreaded();
  if (Count)
    return 1;
  unlockIfThreaded();
  return 0;
}

struct Table {
  std::mutex Lock;
  bool IsShared;
  int Entries;
  void lock() {
    if (IsShared)
      Lock.lock();
  }
  void unlock() {
    if (IsShared)
      Lock.unlock();
  }
  void addOk() {
    lock();
    ++Entries;
    unlock();
  }
};

void fieldFlagOk(Table *T) {
  T->lock();
  ++T->Entries;
  T->unlock();
}

// ---- What deletes a lock may release it -------------------------------------

std::mutex Deleted;

struct Unlocker {
  void operator()(std::mutex *Mutex) const { Mutex->unlock(); }
};

void deletedByFunctionOk() {
  Deleted.lock();
  std::unique_ptr<std::mutex, void (*)(std::mutex *)> Lock(
      &Deleted, [](std::mutex *Mutex) { Mutex->unlock(); });
  ++Count;
}

void deletedByClassOk() {
  Deleted.lock();
  std::unique_ptr<std::mutex, Unlocker> Lock(&Deleted);
  ++Count;
}

void deletedByCountOk() {
  Deleted.lock();
  std::shared_ptr<std::mutex> Lock(
      &Deleted, [](std::mutex *Mutex) { Mutex->unlock(); });
  ++Count;
}

void deletedTooLateBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Deleted' is still held when 'deletedTooLateBad' returns [lock-leak]
  Deleted.lock();
  if (Count)
    return;
  std::unique_ptr<std::mutex, Unlocker> Lock(&Deleted);
  ++Count;
}

void notDeletedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Deleted' is still held when 'notDeletedBad' returns [lock-leak]
  Deleted.lock();
  std::unique_ptr<std::mutex> Own(new std::mutex);
  ++Count;
}
