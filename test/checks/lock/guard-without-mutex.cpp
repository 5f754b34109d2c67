// RUN: not %lockstitch check --checks=-*,guard-without-mutex %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <mutex>
#include <shared_mutex>
#include <tuple>
#include <utility>
#include <vector>

std::mutex M, N;
int Count;

// ---- No mutex ---------------------------------------------------------------

void emptyBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' guards no mutex [guard-without-mutex]
  std::scoped_lock<> Lock;
  ++Count;
}

void emptyDeducedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' guards no mutex [guard-without-mutex]
  std::scoped_lock Lock;
  ++Count;
}

void emptyBracesBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' guards no mutex [guard-without-mutex]
  std::scoped_lock Lock{};
  ++Count;
}

void oneOk() {
  std::scoped_lock Lock(M);
  ++Count;
}

void uniqueEmptyBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' guards no mutex [guard-without-mutex]
  std::unique_lock<std::mutex> Lock;
  ++Count;
}

void uniqueAssignedOk() {
  std::unique_lock<std::mutex> Lock;
  Lock = std::unique_lock<std::mutex>(M);
  ++Count;
}

void uniqueAssignedOneWayOk(bool Threaded) {
  std::unique_lock<std::mutex> Lock;
  if (Threaded)
    Lock = std::unique_lock<std::mutex>(M);
  ++Count;
}

void uniqueSwappedOk(std::unique_lock<std::mutex> &Other) {
  std::unique_lock<std::mutex> Lock;
  Lock.swap(Other);
  ++Count;
}

static void fill(std::unique_lock<std::mutex> &Lock) {
  Lock = std::unique_lock<std::mutex>(M);
}

void uniqueFilledByCalleeOk() {
  std::unique_lock<std::mutex> Lock;
  fill(Lock);
  ++Count;
}

std::unique_lock<std::mutex> emptyReturnedOk(bool Threaded) {
  std::unique_lock<std::mutex> Lock;
  if (Threaded)
    Lock = std::unique_lock<std::mutex>(M);
  return Lock;
}

struct Cursor {
  std::unique_lock<std::mutex> Lock;
  void start() { Lock = std::unique_lock<std::mutex>(M); }
};

void emptyMemberOk() {
  Cursor C;
  C.start();
}

template <typename... Ts> void withAll(Ts &...Mutexes) {
  std::scoped_lock Lock(Mutexes...);
  ++Count;
}

void emptyPackOk() {
  withAll(M, N);
  withAll();
}

// ---- Deferred ---------------------------------------------------------------

void deferredBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' never locks 'M' [guard-without-mutex]
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  ++Count;
}

void deferredOk() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  Lock.lock();
  ++Count;
}

void deferredOneWayOk(bool Threaded) {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  if (Threaded)
    Lock.lock();
  ++Count;
}

void deferredTriedOk() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  if (!Lock.try_lock())
    return;
  ++Count;
}

void deferredStdLockOk() {
  std::unique_lock<std::mutex> LockM(M, std::defer_lock);
  std::unique_lock<std::mutex> LockN(N, std::defer_lock);
  std::lock(LockM, LockN);
  ++Count;
}

void deferredOneForgottenBad() {
  std::unique_lock<std::mutex> LockM(M, std::defer_lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'LockN' never locks 'N' [guard-without-mutex]
  std::unique_lock<std::mutex> LockN(N, std::defer_lock);
  LockM.lock();
  ++Count;
}

// The mutex itself is locked; the guard still does not know it.
void deferredStdLockOfMutexesBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'LockM' never locks 'M' [guard-without-mutex]
  std::unique_lock<std::mutex> LockM(M, std::defer_lock);
  M.lock();
  ++Count;
  M.unlock();
}

void deferredStdTryLockOk() {
  std::unique_lock<std::mutex> LockM(M, std::defer_lock);
  std::unique_lock<std::mutex> LockN(N, std::defer_lock);
  if (std::try_lock(LockM, LockN) != -1)
    return;
  ++Count;
}

static void lockIt(std::unique_lock<std::mutex> &Lock) { Lock.lock(); }

void deferredLockedByCalleeOk() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  lockIt(Lock);
  ++Count;
}

void unknownCallee(std::unique_lock<std::mutex> &Lock);

void deferredPassedToUnknownOk() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  unknownCallee(Lock);
  ++Count;
}

std::unique_lock<std::mutex> deferredReturnedOk() {
  return std::unique_lock<std::mutex>(M, std::defer_lock);
}

std::unique_lock<std::mutex> deferredVariableReturnedOk() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  return Lock;
}

void deferredMovedOk() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  auto Moved = std::move(Lock);
  Moved.lock();
}

void deferredInALambdaOk() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  auto Begin = [&] { Lock.lock(); };
  Begin();
  ++Count;
}

void deferredKeptOk(std::vector<std::unique_lock<std::mutex>> &All) {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  All.push_back(std::move(Lock));
}

struct Transaction {
  std::unique_lock<std::mutex> Lock;
  explicit Transaction(std::mutex &M) : Lock(M, std::defer_lock) {}
  void begin() { Lock.lock(); }
};

void deferredMemberOk() {
  Transaction T(M);
  T.begin();
}

std::shared_mutex S;

int deferredSharedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' never locks 'S' [guard-without-mutex]
  std::shared_lock<std::shared_mutex> Lock(S, std::defer_lock);
  return Count;
}

struct Statistics {
  std::mutex Mutex;
  int Sum = 0;

  void mergeBad(Statistics &Other) {
    std::lock_guard<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'LockOther' never locks 'Other{{.|->}}Mutex' [guard-without-mutex]
    std::unique_lock<std::mutex> LockOther(Other.Mutex, std::defer_lock);
    Sum += Other.Sum;
  }

  void mergeOk(Statistics &Other) {
    std::unique_lock<std::mutex> Lock(Mutex, std::defer_lock);
    std::unique_lock<std::mutex> LockOther(Other.Mutex, std::defer_lock);
    std::lock(Lock, LockOther);
    Sum += Other.Sum;
  }
};

void lambdaBad() {
  auto Work = [] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' never locks 'M' [guard-without-mutex]
    std::unique_lock<std::mutex> Lock(M, std::defer_lock);
    ++Count;
  };
  Work();
}

template <typename T> void templateBad(T &Mutex) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' never locks 'Mutex' [guard-without-mutex]
  std::unique_lock<T> Lock(Mutex, std::defer_lock);
  ++Count;
}

void instanceBad() { templateBad(M); }
