// RUN: not %lockstitch check --checks=-*,write-under-shared-lock,data-race,inconsistent-guard %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

#include <map>
#include <mutex>
#include <shared_mutex>
#include <thread>

std::shared_mutex Mutex;

// ---- Globals ----------------------------------------------------------------

int HitsBad, HitsOk;
std::map<int, int> SquaresBad, SquaresOk;

int lookBad() {
  std::shared_lock<std::shared_mutex> Lock(Mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HitsBad' is written here with 'Mutex' held shared, so that others can use it at the same time [write-under-shared-lock]
  return ++HitsBad;
}

// NOTE: note: 'lookBad' writes 'HitsBad' here, with 'Mutex' (shared) held
int lookOk() {
  std::unique_lock<std::shared_mutex> Lock(Mutex);
  return ++HitsOk;
}

int squareBad(int Number) {
  std::shared_lock<std::shared_mutex> Lock(Mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'SquaresBad' is written here with 'Mutex' held shared, so that others can use it at the same time [write-under-shared-lock]
  return SquaresBad[Number];
}

int squareOk(int Number) {
  std::shared_lock<std::shared_mutex> Lock(Mutex);
  auto Found = SquaresOk.find(Number);
  return Found == SquaresOk.end() ? 0 : Found->second;
}

void addOk(int Number) {
  std::unique_lock<std::shared_mutex> Lock(Mutex);
  SquaresOk[Number] = Number * Number;
}

// ---- Another one reads ------------------------------------------------------

int LastBad;

int lastBad() {
  std::shared_lock<std::shared_mutex> Lock(Mutex);
  return LastBad;
}

void setLastBad(int Number) {
  Mutex.lock_shared();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'LastBad' is written here with 'Mutex' held shared, so that others can use it at the same time [write-under-shared-lock]
  LastBad = Number;
  Mutex.unlock_shared();
}

// Only one thread at a time comes to the place.
std::mutex Gate;
int Gated;

void gatedOk() {
  std::shared_lock<std::shared_mutex> Lock(Mutex);
  std::lock_guard<std::mutex> LockGate(Gate);
  ++Gated;
}

void work() {
  lookBad();
  lookOk();
  squareBad(1);
  squareOk(1);
  addOk(1);
  lastBad();
  setLastBad(1);
  gatedOk();
}

int main() {
  std::thread First(work), Second(work);
  First.join();
  Second.join();
}
