// The guards of the standard library, each in each of its states: a probe that
// may block tells whether M is held.

// RUN: not %lockstitch check %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: not %lockstitch check %s -- -std=c++20 %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

std::timed_mutex M, N;
std::shared_timed_mutex S;

using Guard = std::lock_guard<std::timed_mutex>;
using Unique = std::unique_lock<std::timed_mutex>;
using Shared = std::shared_lock<std::shared_timed_mutex>;

// ---- lock_guard -------------------------------------------------------------

void guardBad() {
  Guard G(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void guardBracesBad() {
  Guard G{M};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void guardDeducedBad() {
  std::lock_guard G = std::lock_guard(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void guardAdoptsBad() {
  M.lock();
  Guard G(M, std::adopt_lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void guardEndsOk() {
  { Guard G(M); }
  usleep(1);
}

void guardAdoptsEndsOk() {
  M.lock();
  { Guard G(M, std::adopt_lock); }
  usleep(1);
}

void guardOnTheHeapBad() {
  auto G = std::make_unique<Guard>(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void guardOnTheHeapEndsOk() {
  { auto G = std::make_unique<Guard>(M); }
  usleep(1);
}

void guardResetOk() {
  auto G = std::make_unique<Guard>(M);
  G.reset();
  usleep(1);
}

void guardDeletedOk() {
  auto *G = new Guard(M);
  delete G;
  usleep(1);
}

void guardInOptionalBad() {
  std::optional<Guard> G;
  G.emplace(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void guardInOptionalResetOk() {
  std::optional<Guard> G;
  G.emplace(M);
  G.reset();
  usleep(1);
}

// ---- scoped_lock ------------------------------------------------------------

void scopedOneBad() {
  std::scoped_lock G(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void scopedTwoBad() {
  std::scoped_lock G(N, M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}{{[MN]}}' is held [blocking-under-lock]
  usleep(1);
}

void scopedAdoptsBad() {
  std::lock(M, N);
  std::scoped_lock G(std::adopt_lock, M, N);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}{{[MN]}}' is held [blocking-under-lock]
  usleep(1);
}

void scopedEndsOk() {
  { std::scoped_lock G(M, N); }
  usleep(1);
}

// ---- unique_lock: how it begins ---------------------------------------------

void uniqueBad() {
  Unique G(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void uniqueDeducedBad() {
  std::unique_lock G(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void uniqueEndsOk() {
  { Unique G(M); }
  usleep(1);
}

void uniqueDefersOk() {
  Unique G(M, std::defer_lock);
  usleep(1);
  G.lock();
}

void uniqueDefersLocksBad() {
  Unique G(M, std::defer_lock);
  G.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void uniqueDefersEndsOk() {
  {
    Unique G(M, std::defer_lock);
    G.lock();
  }
  usleep(1);
}

void uniqueAdoptsBad() {
  M.lock();
  Unique G(M, std::adopt_lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void uniqueAdoptsEndsOk() {
  M.lock();
  { Unique G(M, std::adopt_lock); }
  usleep(1);
}

void uniqueTriesBad() {
  Unique G(M, std::try_to_lock);
  if (G)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
}

void uniqueTriesOk() {
  Unique G(M, std::try_to_lock);
  if (!G)
    usleep(1);
}

void uniqueTriesOwnsBad() {
  Unique G(M, std::try_to_lock);
  if (!G.owns_lock())
    return;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void uniqueTriesOwnsOk() {
  Unique G(M, std::try_to_lock);
  if (G.owns_lock())
    return;
  usleep(1);
}

void uniqueTimedForBad() {
  Unique G(M, 1s);
  if (G)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
}

void uniqueTimedForOk() {
  Unique G(M, 1s);
  if (!G)
    usleep(1);
}

void uniqueTimedUntilBad() {
  Unique G(M, std::chrono::steady_clock::now() + 1s);
  if (G)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
}

void uniqueTimedUntilOk() {
  Unique G(M, std::chrono::steady_clock::now() + 1s);
  if (!G)
    usleep(1);
}

// ---- unique_lock: what is done with it --------------------------------------

void uniqueUnlockOk() {
  Unique G(M);
  G.unlock();
  usleep(1);
}

void uniqueRelockBad() {
  Unique G(M);
  G.unlock();
  G.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void uniqueRelockEndsOk() {
  {
    Unique G(M);
    G.unlock();
    G.lock();
  }
  usleep(1);
}

void uniqueTryLockBad() {
  Unique G(M, std::defer_lock);
  if (G.try_lock())
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
}

void uniqueTryLockOk() {
  Unique G(M, std::defer_lock);
  if (!G.try_lock())
    usleep(1);
}

void uniqueTryLockForBad() {
  Unique G(M, std::defer_lock);
  if (G.try_lock_for(1s))
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
}

void uniqueTryLockForOk() {
  Unique G(M, std::defer_lock);
  if (!G.try_lock_for(1s))
    usleep(1);
}

void uniqueTryLockUntilOk() {
  Unique G(M, std::defer_lock);
  if (!G.try_lock_until(std::chrono::steady_clock::now() + 1s))
    usleep(1);
}

void uniqueReleaseBad() {
  Unique G(M);
  std::timed_mutex *P = G.release();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
  P->unlock();
}

void uniqueReleaseUnlockOk() {
  Unique G(M);
  std::timed_mutex *P = G.release();
  P->unlock();
  usleep(1);
}

void uniqueMutexUnlockRelockOk() {
  Unique G(M);
  G.mutex()->unlock();
  usleep(1);
  G.mutex()->lock();
}

void uniqueStdLockBad() {
  Unique G(M, std::defer_lock), H(N, std::defer_lock);
  std::lock(G, H);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}{{[MN]}}' is held [blocking-under-lock]
  usleep(1);
}

void uniqueStdLockEndsOk() {
  {
    Unique G(M, std::defer_lock), H(N, std::defer_lock);
    std::lock(G, H);
  }
  usleep(1);
}

void uniqueStdTryLockBad() {
  Unique G(M, std::defer_lock), H(N, std::defer_lock);
  if (std::try_lock(G, H) == -1)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}{{[MN]}}' is held [blocking-under-lock]
    usleep(1);
}

void uniqueStdTryLockOk() {
  Unique G(M, std::defer_lock), H(N, std::defer_lock);
  if (std::try_lock(G, H) != -1)
    usleep(1);
}

// ---- unique_lock: moved and swapped -----------------------------------------

void uniqueMovedBad() {
  Unique G(M);
  Unique H(std::move(G));
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void uniqueMovedEndsOk() {
  Unique G(M);
  { Unique H(std::move(G)); }
  usleep(1);
}

void uniqueMovedUnlockedOk() {
  Unique G(M);
  Unique H(std::move(G));
  H.unlock();
  usleep(1);
}

void uniqueMoveAssignedBad() {
  Unique G;
  G = Unique(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void uniqueMoveAssignedEndsOk() {
  {
    Unique G;
    G = Unique(M);
  }
  usleep(1);
}

void uniqueAssignedOverOk() {
  Unique G(M);
  G = Unique();
  usleep(1);
}

void uniqueAssignedOverAnotherOk() {
  Unique G(M);
  Unique H(N, std::defer_lock);
  G = std::move(H);
  usleep(1);
  G.lock();
}

void uniqueSwapOk() {
  Unique G(M);
  {
    Unique H;
    G.swap(H);
  }
  usleep(1);
}

void uniqueSwapBad() {
  Unique G(M);
  Unique H;
  G.swap(H);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void uniqueStdSwapOk() {
  Unique G(M);
  {
    Unique H;
    std::swap(G, H);
  }
  usleep(1);
}

void uniqueTernaryBad(bool B) {
  Unique G = B ? Unique(M) : Unique(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

// ---- unique_lock: to and from functions -------------------------------------

static Unique make() { return Unique(M); }

static Unique makeNamed() {
  Unique G(M);
  return G;
}

static Unique makeDeferred() { return Unique(M, std::defer_lock); }
static Unique makeIndirectly() { return makeNamed(); }

void returnedBad() {
  auto G = make();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void returnedEndsOk() {
  { auto G = make(); }
  usleep(1);
}

void returnedNamedBad() {
  Unique G = makeNamed();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void returnedIndirectlyBad() {
  Unique G = makeIndirectly();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void returnedNamedUnlockOk() {
  Unique G = makeNamed();
  G.unlock();
  usleep(1);
}

void returnedAssignedBad() {
  Unique G;
  G = make();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void returnedDeferredOk() {
  auto G = makeDeferred();
  usleep(1);
  G.lock();
}

void returnedDeferredBad() {
  auto G = makeDeferred();
  G.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

static void take(Unique) {}
static void unlock(Unique &G) { G.unlock(); }
static void lock(Unique &G) { G.lock(); }
static void look(const Unique &) {}
static void relock(Unique &G) {
  G.unlock();
  G.lock();
}
static void unlockByPointer(Unique *G) { G->unlock(); }
static void lockIf(Unique &G, bool B) {
  if (B)
    G.lock();
}

void passedByValueOk() {
  Unique G(M);
  take(std::move(G));
  usleep(1);
}

void passedByReferenceUnlockOk() {
  Unique G(M);
  unlock(G);
  usleep(1);
}

void passedByReferenceLockBad() {
  Unique G(M, std::defer_lock);
  lock(G);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void passedByReferenceLockEndsOk() {
  {
    Unique G(M, std::defer_lock);
    lock(G);
  }
  usleep(1);
}

void passedByReferenceRelockBad() {
  Unique G(M);
  relock(G);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void passedToLookBad() {
  Unique G(M);
  look(G);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void passedByPointerOk() {
  Unique G(M);
  unlockByPointer(&G);
  usleep(1);
}

void passedWithFlagBad() {
  Unique G(M, std::defer_lock);
  lockIf(G, true);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void passedWithFlagOk() {
  Unique G(M, std::defer_lock);
  lockIf(G, false);
  usleep(1);
  G.lock();
}

void lambdaUnlocksOk() {
  Unique G(M);
  auto Unlock = [&] { G.unlock(); };
  Unlock();
  usleep(1);
}

void lambdaUnlocksAtOnceOk() {
  Unique G(M);
  [&G] { G.unlock(); }();
  usleep(1);
}

void lambdaTakesOk() {
  Unique G(M);
  { auto Keep = [G = std::move(G)] {}; }
  usleep(1);
}

// ---- unique_lock: as a part of something else -------------------------------

struct Cursor {
  Unique Lock;
  explicit Cursor(std::timed_mutex &Mutex) : Lock(Mutex) {}
  Cursor() = default;
  void stop() { Lock.unlock(); }
  void start(std::timed_mutex &Mutex) { Lock = Unique(Mutex); }
};

void memberBad() {
  Cursor C(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void memberEndsOk() {
  { Cursor C(M); }
  usleep(1);
}

void memberUnlockedOk() {
  Cursor C(M);
  C.stop();
  usleep(1);
}

void memberAssignedBad() {
  Cursor C;
  C.start(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void memberAssignedEndsOk() {
  {
    Cursor C;
    C.start(M);
  }
  usleep(1);
}

void memberMovedEndsOk() {
  Cursor C(M);
  { Cursor D = std::move(C); }
  usleep(1);
}

struct Scope {
  Guard Lock;
  explicit Scope(std::timed_mutex &Mutex) : Lock(Mutex) {}
};

struct Derived : Scope {
  using Scope::Scope;
};

void memberGuardBad() {
  Scope C(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void memberGuardEndsOk() {
  { Scope C(M); }
  usleep(1);
}

void derivedBad() {
  Derived D(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void derivedEndsOk() {
  { Derived D(M); }
  usleep(1);
}

void aggregateBad() {
  struct {
    Unique Lock;
    int Count;
  } A{Unique(M), 1};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void vectorBad() {
  std::vector<Unique> V;
  V.emplace_back(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void vectorClearedOk() {
  std::vector<Unique> V;
  V.push_back(Unique(M));
  V.clear();
  usleep(1);
}

void vectorEndsOk() {
  {
    std::vector<Unique> V;
    Unique G(M);
    V.push_back(std::move(G));
  }
  usleep(1);
}

// What std::pair's constructor does with its arguments, no model says.
void FN_pair() {
  std::pair<Unique, int> P(Unique(M), 1);
  usleep(1);
}

// ---- Extended life, temporaries ---------------------------------------------

void extendedBad() {
  auto &&G = Unique(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void extendedEndsOk() {
  { const Unique &G = Unique(M); }
  usleep(1);
}

int commaOk() {
  int I = (Unique(M), 1);
  usleep(1);
  return I;
}

// ---- Control flow -----------------------------------------------------------

void ifInitBad(bool B) {
  if (Guard G(M); B)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
}

void ifInitEndsOk(bool B) {
  if (Guard G(M); B)
    B = false;
  usleep(1);
}

void ifConditionBad() {
  if (Unique G{M, std::try_to_lock})
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
}

void ifConditionElseOk() {
  if (Unique G{M, std::try_to_lock}; !G)
    usleep(1);
}

void loopEndsOk(int Max) {
  for (int I = 0; I < Max; ++I)
    Guard G(M);
  usleep(1);
}

void breakEndsOk(int Max) {
  for (;;) {
    Guard G(M);
    if (Max)
      break;
  }
  usleep(1);
}

void continueEndsOk(int Max) {
  for (int I = 0; I < Max; ++I) {
    usleep(1);
    Guard G(M);
    if (I == 3)
      continue;
    ++Max;
  }
}

void gotoEndsOk(int Max) {
  {
    Guard G(M);
    if (Max)
      goto Out;
  }
Out:
  usleep(1);
}

void catchEndsOk(int Max) {
  try {
    Guard G(M);
    if (Max)
      throw 1;
  } catch (int) {
    usleep(1);
  }
}

void catchInsideBad(int Max) {
  Guard G(M);
  try {
    if (Max)
      throw 1;
  } catch (int) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
  }
}

void conditionWaitBad(std::condition_variable_any &C, bool &Ready) {
  Unique G(M);
  C.wait(G, [&] { return Ready; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
}

void conditionWaitEndsOk(std::condition_variable_any &C, bool &Ready) {
  {
    Unique G(M);
    C.wait(G, [&] { return Ready; });
  }
  usleep(1);
}

// ---- shared_lock ------------------------------------------------------------

void sharedBad() {
  Shared G(S);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}S' is held [blocking-under-lock]
  usleep(1);
}

void sharedEndsOk() {
  { Shared G(S); }
  usleep(1);
}

void sharedDefersOk() {
  Shared G(S, std::defer_lock);
  usleep(1);
  G.lock();
}

void sharedDefersLocksBad() {
  Shared G(S, std::defer_lock);
  G.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}S' is held [blocking-under-lock]
  usleep(1);
}

void sharedTriesBad() {
  Shared G(S, std::try_to_lock);
  if (G)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}S' is held [blocking-under-lock]
    usleep(1);
}

void sharedTriesOk() {
  Shared G(S, std::try_to_lock);
  if (!G)
    usleep(1);
}

void sharedTimedOk() {
  Shared G(S, 1s);
  if (!G.owns_lock())
    usleep(1);
}

void sharedAdoptsBad() {
  S.lock_shared();
  Shared G(S, std::adopt_lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}S' is held [blocking-under-lock]
  usleep(1);
}

void sharedUnlockOk() {
  Shared G(S);
  G.unlock();
  usleep(1);
}

void sharedMovedEndsOk() {
  Shared G(S);
  { Shared H = std::move(G); }
  usleep(1);
}

void sharedReleaseOk() {
  Shared G(S);
  G.release()->unlock_shared();
  usleep(1);
}

void exclusiveOfSharedBad() {
  std::unique_lock<std::shared_timed_mutex> G(S);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}S' is held [blocking-under-lock]
  usleep(1);
}

// ---- The locks themselves ---------------------------------------------------

void lockBad() {
  M.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
  usleep(1);
  M.unlock();
}

void unlockOk() {
  M.lock();
  M.unlock();
  usleep(1);
}

void tryLockBad() {
  if (M.try_lock()) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
    M.unlock();
  }
}

void tryLockOk() {
  if (!M.try_lock())
    usleep(1);
  else
    M.unlock();
}

void tryLockForBad() {
  if (M.try_lock_for(1s)) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
    M.unlock();
  }
}

void tryLockUntilOk() {
  if (!M.try_lock_until(std::chrono::steady_clock::now() + 1s)) {
    usleep(1);
    return;
  }
  M.unlock();
}

void tryLockCountedBad() {
  bool Got = M.try_lock();
  if (Got == true) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}M' is held [blocking-under-lock]
    usleep(1);
    M.unlock();
  }
}

void tryLockNegatedOk() {
  bool Failed = !M.try_lock();
  if (Failed) {
    usleep(1);
    return;
  }
  M.unlock();
}

void lockSharedBad() {
  S.lock_shared();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}S' is held [blocking-under-lock]
  usleep(1);
  S.unlock_shared();
}

void unlockSharedOk() {
  S.lock_shared();
  S.unlock_shared();
  usleep(1);
}

void tryLockSharedOk() {
  if (!S.try_lock_shared()) {
    usleep(1);
    return;
  }
  S.unlock_shared();
}

std::recursive_mutex R;

void recursiveBad() {
  R.lock();
  R.lock();
  R.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}R' is held [blocking-under-lock]
  usleep(1);
  R.unlock();
}

void recursiveOk() {
  R.lock();
  R.lock();
  R.unlock();
  R.unlock();
  usleep(1);
}

// ---- A Lockable of one's own ------------------------------------------------

class SpinLock {
public:
  void lock() { Mutex.lock(); }
  bool try_lock() { return Mutex.try_lock(); }
  void unlock() { Mutex.unlock(); }

private:
  std::mutex Mutex;
};

SpinLock Spin;

void ownLockableBad() {
  std::lock_guard<SpinLock> G(Spin);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}Spin{{.*}}' is held [blocking-under-lock]
  usleep(1);
}

void ownLockableEndsOk() {
  { std::lock_guard<SpinLock> G(Spin); }
  usleep(1);
}

void ownLockableUniqueOk() {
  std::unique_lock<SpinLock> G(Spin);
  G.unlock();
  usleep(1);
}

void ownLockableTriesOk() {
  std::unique_lock<SpinLock> G(Spin, std::try_to_lock);
  if (!G)
    usleep(1);
}

void ownLockableByHandBad() {
  Spin.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while '{{&?}}Spin{{.*}}' is held [blocking-under-lock]
  usleep(1);
  Spin.unlock();
}
