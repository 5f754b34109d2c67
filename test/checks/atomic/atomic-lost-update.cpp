// RUN: not %lockstitch check --checks=-*,atomic-lost-update,atomic-check-then-act,data-race %s -- %std -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

#include <atomic>
#include <mutex>
#include <thread>

// ---- In one expression ------------------------------------------------------

std::atomic<int> HitsBad;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HitsBad' is stored here as computed from what was loaded before: a change that another thread makes in between is lost [atomic-lost-update]
void hitBad() { HitsBad = HitsBad + 1; }

// NOTE: note: 'hitBad' loads 'HitsBad' here
// NOTE: note: {{.*}}is started here and runs 'workBad'

std::atomic<int> HitsOk;
void hitOk() {
  HitsOk += 1;
  ++HitsOk;
  HitsOk.fetch_add(1);
}

std::atomic<int> StoredBad;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'StoredBad' is stored here
void storeBad() { StoredBad.store(StoredBad.load() * 2); }

// ---- By way of a variable ---------------------------------------------------

std::atomic<long> MaximumBad;
void noteBad(long N) {
  long Now = MaximumBad.load();
  if (Now < N)
    Now = N;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'MaximumBad' is stored here
  MaximumBad.store(Now);
}

std::atomic<long> MaximumOk;
void noteOk(long N) {
  long Now = MaximumOk.load();
  while (Now < N && !MaximumOk.compare_exchange_weak(Now, N))
    ;
}

// ---- Members, lambdas, calls ------------------------------------------------

struct Counter {
  std::atomic<int> Value = 0;
  int get() const { return Value.load(); }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}Value' is stored here
  void doubleBad() { Value = Value * 2; }
  void FN_addBad() { Value = get() + 1; }
};
Counter Shared;

// ---- Only one thread writes -------------------------------------------------

std::atomic<int> ProgressOk;
void progressOk() { ProgressOk.store(ProgressOk.load() + 1); }
int lookOk() { return ProgressOk.load(); }

// Under the writers' lock; readers need none.
std::mutex Mutex;
std::atomic<int> LockedOk;
void lockedOk() {
  std::lock_guard<std::mutex> Lock(Mutex);
  LockedOk.store(LockedOk.load(std::memory_order_relaxed) + 1);
}

// Each thread has one of its own.
thread_local std::atomic<int> OwnOk;
void ownOk() { OwnOk = OwnOk + 1; }

std::atomic<int> BeforeOk;

// ---- Not computed from it ---------------------------------------------------

std::atomic<int> LevelOk, SourceOk;
void levelOk() {
  int Old = LevelOk.load();
  LevelOk.store(SourceOk.load() + 1);
  LevelOk.store(Old != 0);
}

// What it was is put back by who took it.
std::atomic<int> TakenOk;
void takeOk() {
  int Was = TakenOk.exchange(-1);
  if (Was != -1)
    TakenOk.store(Was + 1);
}

void workBad() {
  hitBad();
  hitOk();
  storeBad();
  noteBad(7);
  noteOk(7);
  Shared.doubleBad();
  Shared.FN_addBad();
  lockedOk();
  ownOk();
  takeOk();
}

int main() {
  BeforeOk = BeforeOk + 1;
  std::thread First(workBad), Second(workBad);
  std::thread Third([] {
    progressOk();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HitsBad' is stored here
    HitsBad.store(HitsBad.load() - 1);
  });
  First.join();
  Second.join();
  Third.join();
  levelOk();
  BeforeOk = BeforeOk + 1;
  return lookOk();
}
