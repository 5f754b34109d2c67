// Counts: whoever brings one to zero, or waits until it is, comes after what
// the others did before they counted.
// RUN: not %lockstitch check --checks=-*,data-race,inconsistent-guard --confidence=low %s -- -std=c++20 %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <atomic>
#include <mutex>
#include <thread>

void pause();
int count();

// ---- The last one -----------------------------------------------------------

static int SumOk;
static std::atomic<int> SumLeft = 2;
static void workOfSum() {
  if (SumOk > 3)
    return;
  if (--SumLeft == 0)
    SumOk = 1;
}

static int BuiltinOk, BuiltinLeft = 2;
static int leaveBuiltin(int *Count) { return __sync_sub_and_fetch(Count, 1); }
static void workOfBuiltin() {
  if (BuiltinOk > 3)
    return;
  if (leaveBuiltin(&BuiltinLeft) == 0)
    BuiltinOk = 1;
}

static std::mutex LockedMutex;
static int LockedOk, LockedLeft = 2;
static bool leaveLocked() {
  std::lock_guard<std::mutex> Hold(LockedMutex);
  --LockedLeft;
  return LockedLeft == 0;
}
static void workOfLocked() {
  if (LockedOk > 3)
    return;
  if (leaveLocked())
    LockedOk = 1;
}

// What is left is kept, and asked when the lock is released.
static std::mutex KeptMutex;
static int KeptOk, KeptLeft = 2;
static void workOfKept() {
  if (KeptOk > 3)
    return;
  KeptMutex.lock();
  int Left = --KeptLeft;
  KeptMutex.unlock();
  if (Left == 0)
    KeptOk = 1;
}

// The last but one comes after nobody.
static std::mutex EarlyMutex;
static int EarlyBad, EarlyLeft = 2;
static void workOfEarly() {
  if (EarlyBad > 3)
    return;
  EarlyMutex.lock();
  int Left = --EarlyLeft;
  EarlyMutex.unlock();
  if (Left == 1)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'EarlyBad' is written here
    EarlyBad = 1;
}

// Each thread counts itself in: it may be the last before another begins.
static int CountedInBad;
static std::atomic<int> Inside;
static void workOfCountedIn() {
  ++Inside;
  if (CountedInBad > 3)
    return;
  if (--Inside == 0)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'CountedInBad' is written here
    CountedInBad = 1;
}

static int AfterwardsBad;
static std::atomic<int> AfterwardsLeft = 2;
static void workOfAfterwards() {
  if (--AfterwardsLeft == 0)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'AfterwardsBad' is written here
    AfterwardsBad = 1;
  else
    ++AfterwardsBad;
}

static int NotLastBad;
static std::atomic<int> NotLastLeft = 3;
static void workOfNotLast() {
  if (NotLastBad > 3)
    return;
  if (--NotLastLeft != 0)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'NotLastBad' is written here
    NotLastBad = 1;
}

static int RelaxedBad;
static std::atomic<int> RelaxedLeft = 2;
static void workOfRelaxed() {
  if (RelaxedBad > 3)
    return;
  if (RelaxedLeft.fetch_sub(1, std::memory_order_relaxed) == 1)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'RelaxedBad' is written here
    RelaxedBad = 1;
}

// ---- Waiting until all have counted -----------------------------------------

static int AwaitedOk, AwaitedBad, OtherCountBad;
static std::atomic<int> Pending = 2, Others = 2;
static void workOfAwaited() {
  AwaitedOk = 1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'OtherCountBad' is written here
  OtherCountBad = 1;
  --Pending;
}
static void awaited() {
  std::thread T(workOfAwaited);
  while (Others != 0)
    pause();
  ++OtherCountBad;
  while (Pending != 0)
    pause();
  ++AwaitedOk;
  T.join();
}
static void workAfterwards() {
  --Pending;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'AwaitedBad' is written here
  AwaitedBad = 1;
}
static void notAwaited() {
  std::thread T(workAfterwards);
  while (Pending.load() > 0)
    pause();
  ++AwaitedBad;
  T.join();
}

// Under a lock; main sets how many there are.
static std::mutex JobsMutex;
static int Jobs, JobsOk, JobsOnceBad;
static void setJobs(int N) {
  std::lock_guard<std::mutex> Hold(JobsMutex);
  Jobs = N;
}
static void job() {
  JobsOk = 1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'JobsOnceBad' is written here
  JobsOnceBad = 1;
  std::lock_guard<std::mutex> Hold(JobsMutex);
  Jobs--;
}
static void jobs() {
  setJobs(count());
  std::thread T(job);
  JobsMutex.lock();
  if (Jobs == 0)
    ++JobsOnceBad; // once, without a loop
  while (Jobs != 0) {
    JobsMutex.unlock();
    pause();
    JobsMutex.lock();
  }
  JobsMutex.unlock();
  ++JobsOk;
  T.join();
}

// Each counts itself in: at zero, it may not have begun.
static std::mutex ActiveMutex;
static int Active, ActiveBad;
static void beActive() {
  ActiveMutex.lock();
  Active++;
  ActiveMutex.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'ActiveBad' is written here
  ActiveBad = 1;
  ActiveMutex.lock();
  Active--;
  ActiveMutex.unlock();
}
static void active() {
  std::thread T(beActive);
  ActiveMutex.lock();
  while (Active > 0) {
    ActiveMutex.unlock();
    pause();
    ActiveMutex.lock();
  }
  ActiveMutex.unlock();
  ++ActiveBad;
  T.join();
}

// ---- Who counts and waits by the same counts ---------------------------------

// Writers wait for readers only, so that two of them get in at once.
struct rwlock {
  volatile int Locked;
  int Readers, Writers;
};
static rwlock Rwlock;
static int TwoWritersBad;
static void lockForWriting(rwlock *L) {
  while (true) {
    while (__sync_val_compare_and_swap(&L->Locked, 0, 1) == 1)
      ;
    if (L->Readers == 0)
      break;
    __sync_fetch_and_sub(&L->Locked, 1);
  }
  L->Writers++;
  __sync_fetch_and_sub(&L->Locked, 1);
}
static void unlockAny(rwlock *L) {
  while (__sync_val_compare_and_swap(&L->Locked, 0, 1) == 1)
    ;
  if (L->Readers > 0)
    L->Readers--;
  else
    L->Writers--;
  __sync_fetch_and_sub(&L->Locked, 1);
}
static void write() {
  for (int I = 0; I < 9; ++I) {
    lockForWriting(&Rwlock);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'TwoWritersBad' is written here
    TwoWritersBad++;
    unlockAny(&Rwlock);
  }
}

int main() {
  std::thread Threads[] = {
      std::thread(workOfSum),        std::thread(workOfSum),
      std::thread(workOfBuiltin),    std::thread(workOfBuiltin),
      std::thread(workOfLocked),     std::thread(workOfLocked),
      std::thread(workOfKept),       std::thread(workOfKept),
      std::thread(workOfEarly),      std::thread(workOfEarly),
      std::thread(workOfCountedIn),  std::thread(workOfCountedIn),
      std::thread(workOfAfterwards), std::thread(workOfAfterwards),
      std::thread(workOfNotLast),    std::thread(workOfNotLast),
      std::thread(workOfRelaxed),    std::thread(workOfRelaxed),
      std::thread(write),            std::thread(write)};
  for (std::thread &T : Threads)
    T.join();
  awaited();
  notAwaited();
  jobs();
  active();
}
