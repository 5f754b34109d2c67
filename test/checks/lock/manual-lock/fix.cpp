// What becomes of a lock that a guard can hold as well: it compiles, and there
// is nothing more to be found.

// RUN: cp %s %t.cpp
// RUN: not %lockstitch check --checks=-*,manual-lock --format=json %t.cpp -- -std=c++17 > %t.json
// RUN: %python %S/../../mended.py %t.json %t.cpp > %t.mended.cpp
// RUN: FileCheck %s --input-file=%t.mended.cpp
// RUN: %clangxx -std=c++17 -Wall -Wextra -Wshadow -Werror -fsyntax-only %t.mended.cpp
// RUN: %lockstitch check --checks=-*,manual-lock,double-lock,self-deadlock,lock-leak,unlock-not-held,discarded-guard,guard-without-mutex,lock-order-inversion %t.mended.cpp -- -std=c++17

#include <cstddef>
#include <mutex>
#include <shared_mutex>

std::mutex M, N;
std::shared_mutex S;
int Count;
void work();

void wholeBad(int Sum) {
  // CHECK-LABEL: void wholeBad(int Sum) {
  // CHECK:      {{^}}  std::lock_guard<std::mutex> Lock(M);
  M.lock();
  // CHECK:      {{^}}  Count += Sum;
  // CHECK-NEXT: {{^}}}
  Count += Sum;
  M.unlock();
}

void innerBad() {
  // CHECK-LABEL: void innerBad() {
  if (Count == 0) {
    // CHECK: {{^}}    std::lock_guard<std::mutex> Lock(M);
    M.lock();
    // CHECK: {{^}}    work();
    // CHECK-NEXT: {{^}}  }
    work();
    M.unlock();
  }
  work();
}

int sharedBad() {
  int Copy = 0;
  {
    // CHECK: {{^}}    std::shared_lock<std::shared_mutex> Lock(S);
    S.lock_shared();
    // CHECK: {{^}}    Copy = Count;
    // CHECK-NEXT: {{^}}  }
    Copy = Count;
    S.unlock_shared();
  }
  return Copy;
}

void exclusiveBad() {
  // CHECK-LABEL: void exclusiveBad() {
  // CHECK: {{^}}  std::lock_guard<std::shared_mutex> Lock(S);
  S.lock();
  ++Count;
  S.unlock();
}

struct Account {
  std::mutex Mutex;
  std::recursive_mutex Again;
  int Balance = 0;
  Account *Next = nullptr;

  void memberBad() {
    // CHECK: {{^}}    std::lock_guard<std::mutex> Lock(Mutex);
    Mutex.lock();
    ++Balance;
    Mutex.unlock();
  }

  void selfBad() {
    // CHECK: {{^}}    std::lock_guard<std::recursive_mutex> Lock(this->Again);
    this->Again.lock();
    ++Balance;
    this->Again.unlock();
  }
};

void pointerBad(Account *A) {
  // CHECK-LABEL: void pointerBad(
  // CHECK: {{^}}  std::lock_guard<std::mutex> Lock(A->Mutex);
  A->Mutex.lock();
  A->Balance += 1;
  A->Mutex.unlock();
}

struct Bucket {
  std::mutex Mutex;
  int Size = 0;
};
Bucket Buckets[16];

void elementBad() {
  // CHECK-LABEL: void elementBad() {
  for (std::size_t I = 0; I < 16; ++I) {
    // CHECK: {{^}}    std::lock_guard<std::mutex> Lock(Buckets[I].Mutex);
    Buckets[I].Mutex.lock();
    Buckets[I].Size = 0;
    Buckets[I].Mutex.unlock();
  }
}

// A name that means something is left alone, here and in what is around.
struct Lock2 {};
void namedBad(int Lock) {
  // CHECK-LABEL: void namedBad(int Lock) {
  // CHECK: {{^}}  std::lock_guard<std::mutex> Lock3(M);
  M.lock();
  Count = Lock;
  M.unlock();
}

void lambdaBad() {
  // CHECK-LABEL: void lambdaBad() {
  auto Work = [](int By) {
    // CHECK: {{^}}    std::lock_guard<std::mutex> Lock(N);
    N.lock();
    Count += By;
    N.unlock();
  };
  Work(1);
}

// Jumps that stay in it, and what is destroyed before its end.
void insideBad(int Kind) {
  // CHECK-LABEL: void insideBad(int Kind) {
  // CHECK: {{^}}  std::lock_guard<std::mutex> Lock(M);
  M.lock();
  for (int I = 0; I < Kind; ++I) {
    if (I == 3)
      continue;
    if (I == Count)
      break;
  }
  switch (Kind) {
  case 0:
    ++Count;
    break;
  default:
    std::lock_guard<std::mutex> Inner(N);
    --Count;
  }
  auto Half = [](int X) {
    if (X < 0)
      return 0;
    return X / 2;
  };
  Count += Half(Kind);
  M.unlock();
}

// What stands on the line of the unlock() stays.
void lineBad() {
  // CHECK-LABEL: void lineBad() {
  // CHECK: {{^}}  std::lock_guard<std::mutex> Lock(M); ++Count; {{$}}
  M.lock(); ++Count; M.unlock();
}
void commentBad() {
  // CHECK-LABEL: void commentBad() {
  // CHECK: {{^}}   // done
  M.lock();
  ++Count;
  M.unlock(); // done
}
