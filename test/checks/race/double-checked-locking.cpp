// RUN: not %lockstitch check --checks=-*,double-checked-locking,data-race,inconsistent-guard %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

#include <atomic>
#include <mutex>
#include <thread>

struct Table {
  int Size = 8;
};
void use(Table *);

// ---- A pointer --------------------------------------------------------------

Table *InstanceBad;
std::mutex InstanceMutex;

Table *instanceBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'InstanceBad' is read here without 'InstanceMutex', under which it is tested again and set: it must be atomic [double-checked-locking]
  if (!InstanceBad) {
    std::lock_guard<std::mutex> Lock(InstanceMutex);
    if (!InstanceBad)
      InstanceBad = new Table;
  }
  return InstanceBad;
}

// NOTE: note: 'instanceBad' reads 'InstanceBad' here, with no lock held
// NOTE: note: 'instanceBad' writes 'InstanceBad' here, with 'InstanceMutex' held
std::atomic<Table *> InstanceOk;

Table *instanceOk() {
  Table *Known = InstanceOk.load(std::memory_order_acquire);
  if (!Known) {
    std::lock_guard<std::mutex> Lock(InstanceMutex);
    Known = InstanceOk.load(std::memory_order_relaxed);
    if (!Known) {
      Known = new Table;
      InstanceOk.store(Known, std::memory_order_release);
    }
  }
  return Known;
}

Table *alwaysLockedOk() {
  static Table *Known;
  std::lock_guard<std::mutex> Lock(InstanceMutex);
  if (!Known)
    Known = new Table;
  return Known;
}

Table *Made;
Table *tryToMake();

Table *setInASectionBeforeOk() {
  InstanceMutex.lock();
  if (!Made) {
    Made = tryToMake();
    if (!Made)
      use(nullptr);
  }
  InstanceMutex.unlock();
  return Made;
}

Table *Changed;

Table *changedInASectionBeforeBad(bool IsNew) {
  InstanceMutex.lock();
  if (IsNew)
    Changed = new Table;
  InstanceMutex.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Changed' is read here while another thread writes it [data-race]
  return Changed;
}

// ---- A flag -----------------------------------------------------------------

bool IsReadyBad;
int Value;
std::mutex ReadyMutex;

void prepareBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'IsReadyBad' is read here without 'ReadyMutex', under which it is tested again and set: it must be atomic [double-checked-locking]
  if (IsReadyBad)
    return;
  std::unique_lock<std::mutex> Lock(ReadyMutex);
  if (IsReadyBad)
    return;
  Value = 1;
  IsReadyBad = true;
}

std::atomic<bool> IsReadyOk;
int OtherValue;

void prepareOk() {
  if (IsReadyOk)
    return;
  std::unique_lock<std::mutex> Lock(ReadyMutex);
  if (IsReadyOk)
    return;
  OtherValue = 1;
  IsReadyOk = true;
}

// ---- Members, of one object and of any --------------------------------------

class Registry {
public:
  Table *get() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Known.ItBad' is read here without 'Known.Mutex', under which it is tested again and set: it must be atomic [double-checked-locking]
    if (!ItBad) {
      std::lock_guard<std::mutex> Lock(Mutex);
      if (!ItBad)
        ItBad = new Table;
    }
    return ItBad;
  }

private:
  std::mutex Mutex;
  Table *ItBad = nullptr;
};

Registry Known;

void work() {
  use(Known.get());
  use(instanceBad());
  use(instanceOk());
  use(alwaysLockedOk());
  use(setInASectionBeforeOk());
  use(changedInASectionBeforeBad(true));
  prepareBad();
  prepareOk();
}

int main() {
  std::thread First(work), Second(work);
  First.join();
  Second.join();
}
