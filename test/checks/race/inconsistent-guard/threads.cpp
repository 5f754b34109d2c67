// RUN: not %lockstitch check --checks=-*,data-race,inconsistent-guard %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <mutex>
#include <thread>

// Two threads, and a lock that is held nearly always.
std::mutex Mutex;
int MostlyGuarded, AlwaysGuarded;

void add() {
  std::lock_guard<std::mutex> Lock(Mutex);
  ++MostlyGuarded;
  ++AlwaysGuarded;
}

void remove() {
  std::lock_guard<std::mutex> Lock(Mutex);
  --MostlyGuarded;
  --AlwaysGuarded;
}

void lookBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'MostlyGuarded' is read here without 'Mutex', which is held at 2 of 2 other accesses [inconsistent-guard]
  if (MostlyGuarded > 10)
    remove();
}

void lookOk() {
  std::unique_lock<std::mutex> Lock(Mutex);
  bool IsFull = AlwaysGuarded > 10;
  Lock.unlock();
  if (IsFull)
    remove();
}

int main() {
  std::thread T([] {
    add();
    lookBad();
    lookOk();
  });
  add();
  remove();
  lookOk();
  T.join();
  return MostlyGuarded + AlwaysGuarded;
}
