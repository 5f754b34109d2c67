// RUN: not %lockstitch check --checks=-*,mixed-atomic-access,data-race,inconsistent-guard %s -- %std -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>

// ---- Built-ins of the compiler ----------------------------------------------

long HitsBad;
void hitBad() { __atomic_fetch_add(&HitsBad, 1, __ATOMIC_RELAXED); }
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HitsBad' is read plainly here while another thread updates it atomically [mixed-atomic-access]
long hitsBad() { return HitsBad; }

long HitsOk;
void hitOk() { __atomic_fetch_add(&HitsOk, 1, __ATOMIC_RELAXED); }
long hitsOk() { return __atomic_load_n(&HitsOk, __ATOMIC_RELAXED); }

// NOTE: note: 'hitBad' writes 'HitsBad' here, with no lock held
// NOTE: note: 'hitsBad' reads 'HitsBad' here, with no lock held

// The other way round: the write is plain.
int StateBad;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'StateBad' is written plainly here while another thread reads it atomically [mixed-atomic-access]
void setBad() { StateBad = 2; }
int stateBad() { return __atomic_load_n(&StateBad, __ATOMIC_ACQUIRE); }

// ---- std::atomic_ref --------------------------------------------------------

int CellBad;
void countBad() { std::atomic_ref<int>(CellBad).fetch_add(1); }
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'CellBad' is written plainly here while another thread updates it atomically [mixed-atomic-access]
void resetBad() { CellBad = 0; }

int CellOk;
void countOk() {
  std::atomic_ref<int> Cell(CellOk);
  ++Cell;
}
void resetOk() {
  std::atomic_ref<int> Cell(CellOk);
  Cell = 0;
}

// ---- Through members, calls and lambdas -------------------------------------

struct Counter {
  long Value = 0;
  void add() { __sync_fetch_and_add(&Value, 1); }
  long get() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'MembersBad.Value' is read plainly here while another thread updates it atomically [mixed-atomic-access]
    return Value;
  }
};
Counter MembersBad;

static void addTo(int *Where) { __atomic_add_fetch(Where, 1, __ATOMIC_SEQ_CST); }
int PassedBad;

struct Node {
  int Mark = 0;
};
Node NodeBad;

// ---- Safe by order ----------------------------------------------------------

int BeforeOk; // plainly before the threads start, and after they were joined
void workOk() { __atomic_fetch_add(&BeforeOk, 1, __ATOMIC_RELAXED); }

// Each plain access and each atomic one holds the lock.
std::mutex Mutex;
int LockedOk;
void lockedOk() {
  std::lock_guard<std::mutex> Lock(Mutex);
  __atomic_fetch_add(&LockedOk, 1, __ATOMIC_RELAXED);
}
int lockedReadOk() {
  std::lock_guard<std::mutex> Lock(Mutex);
  return LockedOk;
}

// A plain read where the only atomic access reads, too.
int ConstantOk = 3;
int readOk() { return __atomic_load_n(&ConstantOk, __ATOMIC_RELAXED) + ConstantOk; }

// The object is initialised and destroyed by its owner.
struct Owner {
  int Count;
  Owner() { Count = 0; }
  ~Owner() { Count = -1; }
  void add() { __atomic_fetch_add(&Count, 1, __ATOMIC_RELAXED); }
};

void ownerOk() {
  Owner O;
  std::jthread One([&] { O.add(); });
}

// Under the lock the writer may read what only it writes.
std::mutex WriterMutex;
int PublishedOk;
void publishOk() {
  std::lock_guard<std::mutex> Lock(WriterMutex);
  __atomic_store_n(&PublishedOk, PublishedOk + 1, __ATOMIC_RELEASE);
}
int publishedOk() { return __atomic_load_n(&PublishedOk, __ATOMIC_ACQUIRE); }

// ---- The threads ------------------------------------------------------------

int main() {
  BeforeOk = 1;
  ownerOk();
  std::thread First([&] {
    hitBad();
    hitOk();
    setBad();
    countBad();
    countOk();
    MembersBad.add();
    addTo(&PassedBad);
    std::atomic_ref<int>(NodeBad.Mark).store(1);
    workOk();
    lockedOk();
    readOk();
    publishOk();
  });
  std::thread Second([&] {
    hitsBad();
    hitsOk();
    stateBad();
    resetBad();
    resetOk();
    MembersBad.get();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'PassedBad' is written plainly here while another thread updates it atomically [mixed-atomic-access]
    PassedBad = 0;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'NodeBad.Mark' is read plainly here while another thread writes it atomically [mixed-atomic-access]
    if (NodeBad.Mark)
      workOk();
    lockedReadOk();
    readOk();
    publishOk();
    publishedOk();
  });
  First.join();
  Second.join();
  return BeforeOk;
}
