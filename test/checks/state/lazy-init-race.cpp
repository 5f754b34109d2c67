// RUN: not %lockstitch check --checks=-*,lazy-init-race,data-race,inconsistent-guard,double-checked-locking %s -- %std -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

struct Table {
  int Size = 8;
};
Table *make();

// ---- A pointer --------------------------------------------------------------

static Table *InstanceBad;
Table *instanceBad() {
  if (!InstanceBad)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'InstanceBad' is made here because it was found unset, without a lock: two threads may both make it [lazy-init-race]
    InstanceBad = new Table;
  return InstanceBad;
}

// NOTE: note: 'instanceBad' writes 'InstanceBad' here, with no lock held

static Table *EarlyBad;
Table *earlyBad() {
  if (EarlyBad != nullptr)
    return EarlyBad;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'EarlyBad' is made here because it was found unset
  EarlyBad = make();
  return EarlyBad;
}

std::mutex InstanceMutex;
static Table *LockedOk;
Table *lockedOk() {
  std::lock_guard<std::mutex> Lock(InstanceMutex);
  if (!LockedOk)
    LockedOk = new Table;
  return LockedOk;
}

Table &staticOk() {
  static Table Instance;
  return Instance;
}

static Table *OnceOk;
std::once_flag Once;
Table *onceOk() {
  std::call_once(Once, [] { OnceOk = new Table; });
  return OnceOk;
}

static thread_local Table *OwnOk;
Table *ownOk() {
  if (!OwnOk)
    OwnOk = new Table;
  return OwnOk;
}

// ---- A flag -----------------------------------------------------------------

static int Squares[100];
static bool IsReadyBad;
static void prepareBad() {
  if (IsReadyBad)
    return;
  for (int I = 0; I != 100; ++I)
    Squares[I] = I * I;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'IsReadyBad' is set here because it was found unset, without a lock: two threads may both find it so [lazy-init-race]
  IsReadyBad = true;
}

// ---- In a class, through a call, in a lambda --------------------------------

class Cache {
public:
  Table *table() {
    if (!Made)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}Made' is made here because it was found unset
      Made = make();
    return Made;
  }

private:
  Table *Made = nullptr;
};
static Cache CacheBad;

static Table *CalledBad;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'CalledBad' is made here because it was found unset
static void create() { CalledBad = make(); }
Table *calledBad() {
  if (!CalledBad)
    create();
  return CalledBad;
}

// ---- Made before the threads are, or by one of them -------------------------

static Table *BeforeOk;
Table *beforeOk() {
  if (!BeforeOk)
    BeforeOk = new Table;
  return BeforeOk;
}

static Table *MainOk;
Table *mainOk() {
  if (!MainOk)
    MainOk = new Table;
  return MainOk;
}

static void work() {
  instanceBad();
  earlyBad();
  lockedOk();
  staticOk();
  onceOk();
  ownOk();
  prepareBad();
  CacheBad.table();
  calledBad();
}

int main() {
  beforeOk();
  std::thread First(work), Second(work);
  mainOk();
  First.join();
  Second.join();
  beforeOk();
}
