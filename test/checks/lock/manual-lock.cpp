// RUN: not %lockstitch check --checks=-*,manual-lock %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t
// RUN: not %lockstitch check %s -- -std=c++20 > %t
// RUN: FileCheck %s --check-prefix=ADVICE < %t
// ADVICE-NOT: [manual-lock]

#include <mutex>
#include <pthread.h>
#include <shared_mutex>
#include <string>

std::mutex M, N;
std::shared_mutex S;
pthread_mutex_t Raw;
int Count;
std::string Log;
void work();

void pairBad() {
  // CHECK: :[[@LINE+2]]:5: warning: 'M' is locked and unlocked by hand: a guard unlocks it on every way out [manual-lock]
  // STORY: [[@LINE+3]]:5: note: it is unlocked here
  M.lock();
  ++Count;
  M.unlock();
}

void pairOk() {
  std::lock_guard<std::mutex> Lock(M);
  ++Count;
}

void mayThrowBad() {
  // CHECK: :[[@LINE+2]]:5: warning: 'M' is locked and unlocked by hand: {{.*}} [manual-lock]
  // STORY: [[@LINE+2]]:3: note: an exception here would leave it locked
  M.lock();
  work();
  M.unlock();
}

int branchesBad(bool Any) {
  // CHECK: :[[@LINE+1]]:5: warning: 'M' is locked and unlocked by hand: {{.*}} [manual-lock]
  M.lock();
  if (Any) {
    M.unlock();
    return 0;
  }
  ++Count;
  M.unlock();
  return 1;
}

int sharedBad() {
  // CHECK: :[[@LINE+1]]:5: warning: 'S' is locked and unlocked by hand: {{.*}} [manual-lock]
  S.lock_shared();
  int Copy = Count;
  S.unlock_shared();
  return Copy;
}

struct Account {
  std::mutex Mutex;
  int Balance = 0;

  void memberBad() {
    // CHECK: :[[@LINE+1]]:11: warning: 'Mutex' is locked and unlocked by hand: {{.*}} [manual-lock]
    Mutex.lock();
    ++Balance;
    Mutex.unlock();
  }

  // Ways to lock.
  void lock() { Mutex.lock(); }
  void unlock() { Mutex.unlock(); }
};

void lambdaBad() {
  auto Work = [] {
    // CHECK: :[[@LINE+1]]:7: warning: 'N' is locked and unlocked by hand: {{.*}} [manual-lock]
    N.lock();
    ++Count;
    N.unlock();
  };
  Work();
}

// A guard's own.
class Hold {
public:
  explicit Hold(std::mutex &M) : M(M) { M.lock(); }
  ~Hold() { M.unlock(); }

private:
  std::mutex &M;
};

void adoptedOk() {
  M.lock();
  std::lock_guard<std::mutex> Lock(M, std::adopt_lock);
  ++Count;
}

void givenUpForAWhileOk() {
  std::lock_guard<std::mutex> Lock(M);
  M.unlock();
  work();
  M.lock();
}

void rawOk() {
  pthread_mutex_lock(&Raw);
  ++Count;
  pthread_mutex_unlock(&Raw);
}

void tryOk() {
  if (M.try_lock()) {
    ++Count;
    M.unlock();
  }
}
