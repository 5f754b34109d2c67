// RUN: not %lockstitch check %s '--checks=-*,double-lock,lock-upgrade' -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <algorithm>
#include <array>
#include <mutex>
#include <shared_mutex>
#include <tuple>
#include <utility>
#include <vector>

std::mutex M, N;
int Count;
bool Flag;

// ---- By hand ----------------------------------------------------------------

void twiceBad() {
  M.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
  M.lock();
  M.unlock();
  M.unlock();
}

void onceInEachBranchOk(bool B) {
  if (B)
    M.lock();
  else
    M.lock();
  M.unlock();
}

void againAfterUnlockOk() {
  M.lock();
  M.unlock();
  M.lock();
  M.unlock();
}

void otherLockOk() {
  M.lock();
  N.lock();
  N.unlock();
  M.unlock();
}

void oneBranchForgetsBad(bool B) {
  M.lock();
  if (B)
    M.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
  M.lock();
  M.unlock();
}

void sameFlagOk(bool B) {
  if (B)
    M.lock();
  ++Count;
  if (B)
    M.unlock();
  M.lock();
  M.unlock();
}

void oppositeFlagsOk(bool B) {
  if (B)
    M.lock();
  if (!B)
    M.lock();
  M.unlock();
}

void localFlagOk() {
  bool Locked = false;
  for (int I = 0; I != 10; ++I) {
    if (!Locked) {
      M.lock();
      Locked = true;
    }
    ++Count;
  }
  if (Locked)
    M.unlock();
}

void inALoopBad(int Max) {
  for (int I = 0; I < Max; ++I) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
    M.lock();
    if (I == Count)
      continue;
    M.unlock();
  }
}

void inALoopOk(int Max) {
  for (int I = 0; I < Max; ++I) {
    M.lock();
    if (I == Count) {
      M.unlock();
      continue;
    }
    M.unlock();
  }
}

// ---- Guards -----------------------------------------------------------------

void guardThenLockBad() {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
  M.lock();
  M.unlock();
}

void twoGuardsBad() {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
  std::lock_guard<std::mutex> Again(M);
}

void nestedGuardsBad(bool B) {
  std::unique_lock<std::mutex> Lock(M);
  if (B) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
    std::scoped_lock Again(M);
    ++Count;
  }
}

void guardsInScopesOk() {
  { std::lock_guard<std::mutex> Lock(M); }
  { std::lock_guard<std::mutex> Lock(M); }
}

void guardInALoopOk(int Max) {
  for (int I = 0; I < Max; ++I)
    std::lock_guard<std::mutex> Lock(M);
  std::lock_guard<std::mutex> Lock(M);
}

void relockBad() {
  std::unique_lock<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
  Lock.lock();
}

void relockOneWayBad(bool B) {
  std::unique_lock<std::mutex> Lock(M);
  if (B)
    Lock.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
  Lock.lock();
}

void unlockRelockOk() {
  std::unique_lock<std::mutex> Lock(M);
  Lock.unlock();
  Lock.lock();
}

void relockIfUnlockedOk(bool B) {
  std::unique_lock<std::mutex> Lock(M);
  if (B)
    Lock.unlock();
  ++Count;
  if (!Lock.owns_lock())
    Lock.lock();
}

void deferredOk() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  Lock.lock();
}

void adoptedOk() {
  M.lock();
  std::lock_guard<std::mutex> Lock(M, std::adopt_lock);
}

void stdLockAndAdoptOk() {
  std::lock(M, N);
  std::lock_guard<std::mutex> LockM(M, std::adopt_lock);
  std::lock_guard<std::mutex> LockN(N, std::adopt_lock);
}

void deferredStdLockOk() {
  std::unique_lock<std::mutex> LockM(M, std::defer_lock);
  std::unique_lock<std::mutex> LockN(N, std::defer_lock);
  std::lock(LockM, LockN);
}

void stdLockWithoutDeferBad() {
  std::unique_lock<std::mutex> LockM(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
  std::lock(M, N);
  N.unlock();
}

void movedThenAgainOk() {
  std::unique_lock<std::mutex> Lock(M);
  { auto Taken = std::move(Lock); }
  std::lock_guard<std::mutex> Again(M);
}

void movedWithinScopeBad() {
  std::unique_lock<std::mutex> Lock(M);
  auto Taken = std::move(Lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
  std::lock_guard<std::mutex> Again(M);
}

void swappedOk() {
  std::unique_lock<std::mutex> LockM(M);
  std::unique_lock<std::mutex> LockN(N, std::defer_lock);
  LockM.swap(LockN);
  LockN.unlock();
  M.lock();
  M.unlock();
  LockM.lock();
  N.unlock();
  LockM.release();
}

void emplacedInContainerOk(std::vector<std::unique_lock<std::mutex>> &Held) {
  std::unique_lock<std::mutex> Lock(M);
  Held.push_back(std::move(Lock));
  Held.clear();
}

// ---- Tries ------------------------------------------------------------------

void tryThenLockBad() {
  if (M.try_lock()) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
    M.lock();
    M.unlock();
    M.unlock();
  }
}

void tryElseLockOk() {
  if (!M.try_lock())
    M.lock();
  ++Count;
  M.unlock();
}

void tryElseLockInVariableOk() {
  bool Got = M.try_lock();
  if (!Got)
    M.lock();
  ++Count;
  M.unlock();
}

void spinOk() {
  while (!M.try_lock())
    ++Count;
  M.unlock();
}

void tryWhileHeldOk() {
  std::lock_guard<std::mutex> Lock(M);
  if (N.try_lock())
    N.unlock();
}

void tryGuardElseLockOk() {
  std::unique_lock<std::mutex> Lock(M, std::try_to_lock);
  if (!Lock)
    Lock.lock();
  ++Count;
}

void tryGuardThenLockBad() {
  std::unique_lock<std::mutex> Lock(M, std::try_to_lock);
  if (Lock.owns_lock())
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
    Lock.lock();
}

// ---- Members, objects -------------------------------------------------------

struct Account {
  std::mutex Mutex;
  int Balance = 0;

  void depositBad() {
    std::lock_guard<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{(this->)?}}Mutex', which this thread already holds [double-lock]
    std::lock_guard<std::mutex> Again(this->Mutex);
  }

  void copyOk(Account &From) {
    std::lock_guard<std::mutex> Lock(Mutex);
    std::lock_guard<std::mutex> LockFrom(From.Mutex);
  }
};

void aliasBad(Account &A) {
  Account *Same = &A;
  std::lock_guard<std::mutex> Lock(A.Mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{.*}}Mutex', which this thread already holds [double-lock]
  std::lock_guard<std::mutex> Again(Same->Mutex);
}

void referenceBad(Account &A) {
  std::mutex &Mutex = A.Mutex;
  Mutex.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{.*}}Mutex', which this thread already holds [double-lock]
  A.Mutex.lock();
  A.Mutex.unlock();
  Mutex.unlock();
}

void otherElementOk(Account *A) {
  std::lock_guard<std::mutex> Lock(A[0].Mutex);
  std::lock_guard<std::mutex> Again(A[1].Mutex);
}

void sameElementBad(Account *A) {
  std::lock_guard<std::mutex> Lock(A[0].Mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'A[0].Mutex', which this thread already holds [double-lock]
  std::lock_guard<std::mutex> Again(A[0].Mutex);
}

void someElementsOk(Account *A, int I, int J) {
  std::lock_guard<std::mutex> Lock(A[I].Mutex);
  std::lock_guard<std::mutex> Again(A[J].Mutex);
}

std::mutex Locks[8];

void lockAllOk() {
  for (std::mutex &L : Locks)
    L.lock();
  for (std::mutex &L : Locks)
    L.unlock();
}

void lockAllByIndexOk() {
  for (int I = 0; I != 8; ++I)
    Locks[I].lock();
  for (int I = 0; I != 8; ++I)
    Locks[I].unlock();
}

struct Node {
  std::mutex Mutex;
  Node *Next;
};

void handOverHandOk(Node *N) {
  N->Mutex.lock();
  while (N->Next) {
    Node *Next = N->Next;
    Next->Mutex.lock();
    N->Mutex.unlock();
    N = Next;
  }
  N->Mutex.unlock();
}

void pointerChangesOk(Account *A, Account *B) {
  A->Mutex.lock();
  Account *Old = A;
  A = B;
  A->Mutex.lock();
  A->Mutex.unlock();
  Old->Mutex.unlock();
}

// ---- Lambdas, templates -----------------------------------------------------

void insideALambdaBad() {
  auto Work = [] {
    std::lock_guard<std::mutex> Lock(M);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
    M.lock();
    M.unlock();
  };
  Work();
}

template <typename T> void inATemplateBad(T &Mutex) {
  std::lock_guard<T> Lock(Mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Mutex', which this thread already holds [double-lock]
  std::lock_guard<T> Again(Mutex);
}

void instancesBad() {
  std::timed_mutex T;
  inATemplateBad(M);
  inATemplateBad(T);
}

// ---- Recursive, shared ------------------------------------------------------

std::recursive_mutex R;

void recursiveOk() {
  std::lock_guard<std::recursive_mutex> Lock(R);
  std::lock_guard<std::recursive_mutex> Again(R);
  R.lock();
  R.unlock();
}

template <typename T> struct Locked {
  T Mutex;
  void twice() {
    std::lock_guard<T> Lock(Mutex);
    std::lock_guard<T> Again(Mutex);
  }
};

void recursiveInstanceOk(Locked<std::recursive_mutex> &L) { L.twice(); }

std::shared_mutex S;

void writerThenReaderBad() {
  std::unique_lock<std::shared_mutex> Lock(S);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'S', which this thread already holds [double-lock]
  std::shared_lock<std::shared_mutex> Again(S);
}

void upgradeBad() {
  std::shared_lock<std::shared_mutex> Lock(S);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'S' exclusively, which this thread already holds shared [lock-upgrade]
  std::unique_lock<std::shared_mutex> Upgraded(S);
}

void readerThenWriterOk() {
  { std::shared_lock<std::shared_mutex> Lock(S); }
  std::unique_lock<std::shared_mutex> Lock(S);
}

// ---- Early exits ------------------------------------------------------------

void switchOk(int Kind) {
  switch (Kind) {
  case 0:
    M.lock();
    break;
  case 1:
    M.lock();
    break;
  default:
    return;
  }
  M.unlock();
}

void shortCircuitOk(bool B) {
  if (B && M.try_lock()) {
    ++Count;
    M.unlock();
  }
  std::lock_guard<std::mutex> Lock(M);
}

void doWhileOk() {
  do {
    std::lock_guard<std::mutex> Lock(M);
    ++Count;
  } while (Count < 3);
}

// ---- Guards in a whole ------------------------------------------------------

void guardsOfAPairOk() {
  auto [First, Second] = std::make_pair(std::unique_lock(M), std::unique_lock(N));
  First.unlock();
  std::lock_guard<std::mutex> Again(M);
}

void guardsOfATupleOk() {
  auto Both = std::make_tuple(std::unique_lock(M), std::unique_lock(N));
  std::get<0>(Both).unlock();
  std::lock_guard<std::mutex> Again(M);
}

void guardOfAnArrayOk() {
  std::array<std::unique_lock<std::mutex>, 1> Guards{std::unique_lock(M)};
  Guards[0].unlock();
  std::lock_guard<std::mutex> Again(M);
}

void guardsOfAnArrayBad() {
  std::array<std::unique_lock<std::mutex>, 1> Guards{std::unique_lock(M)};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
  std::lock_guard<std::mutex> Again(M);
}

void guardsOfAnArrayEndedOk() {
  {
    std::unique_lock<std::mutex> Guards[2] = {std::unique_lock(M),
                                              std::unique_lock(N)};
    ++Count;
  }
  std::lock_guard<std::mutex> Again(N);
}

void guardOfOneFieldBad() {
  struct {
    std::unique_lock<std::mutex> First, Second;
  } Both{std::unique_lock(M), std::unique_lock(N)};
  Both.First.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'N', which this thread already holds [double-lock]
  std::lock_guard<std::mutex> Again(N);
}
