// Locks, conditions and atomics that a project wraps in classes of its own.
// RUN: not %lockstitch check --checks=-*,data-race,inconsistent-guard %s -- -std=c++17 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <atomic>
#include <pthread.h>
#include <thread>

class Mutex {
public:
  void lock() { pthread_mutex_lock(&Real); }
  void unlock() { pthread_mutex_unlock(&Real); }

private:
  friend class Condition;
  pthread_mutex_t Real = PTHREAD_MUTEX_INITIALIZER;
};

class MutexLock {
public:
  explicit MutexLock(Mutex *M) : M(M) { M->lock(); }
  ~MutexLock() { M->unlock(); }

private:
  Mutex *M;
};

class Condition {
public:
  void wait(Mutex *M) { pthread_cond_wait(&Real, &M->Real); }
  void signal() { pthread_cond_signal(&Real); }

private:
  pthread_cond_t Real = PTHREAD_COND_INITIALIZER;
};

// ---- Two locks for one variable -----------------------------------------------

Mutex Right, Wrong;
int WrongLockBad, RightLockOk;

void withRight() {
  MutexLock Lock(&Right);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'WrongLockBad' is written here while another thread writes it [data-race]
  WrongLockBad = 1;
  RightLockOk = 1;
}

void withWrong() {
  {
    MutexLock Lock(&Wrong);
    WrongLockBad = 2;
  }
  MutexLock Lock(&Right);
  RightLockOk = 2;
}

void twoLocks() {
  std::thread T(withRight);
  withWrong();
  T.join();
}

// ---- A wait in a wrapper ------------------------------------------------------

Mutex ReadyMutex;
Condition ReadyCondition;
int Ready;
int HandedOverOk, HandedOverTooLateBad;

void produce() {
  HandedOverOk = 1;
  ReadyMutex.lock();
  Ready = 1;
  ReadyCondition.signal();
  ReadyMutex.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HandedOverTooLateBad' is written here while another thread writes it [data-race]
  HandedOverTooLateBad = 1;
}

void handOver() {
  std::thread T(produce);
  ReadyMutex.lock();
  while (Ready != 1)
    ReadyCondition.wait(&ReadyMutex);
  ReadyMutex.unlock();
  HandedOverOk = 2;
  HandedOverTooLateBad = 2;
  T.join();
}

// ---- An atomic that a function reads -------------------------------------------

static int load(int *Place) { return __atomic_load_n(Place, __ATOMIC_ACQUIRE); }
static void store(int *Place, int What) {
  __atomic_store_n(Place, What, __ATOMIC_RELEASE);
}

int Published, PublishedOk, NotPublishedBad;

void publish() {
  PublishedOk = 1;
  store(&Published, 1);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'NotPublishedBad' is written here while another thread writes it [data-race]
  NotPublishedBad = 1;
}

void subscribe() {
  std::thread T(publish);
  while (load(&Published) == 0)
    std::this_thread::yield();
  PublishedOk = 2;
  NotPublishedBad = 2;
  T.join();
}

// ---- A flag that is captured ---------------------------------------------------

int capturedFlagOk() {
  std::atomic<bool> IsReady{false};
  int Result = 0;
  std::thread T([&] {
    Result = 3;
    IsReady.store(true);
  });
  while (!IsReady.load())
    std::this_thread::yield();
  int Copy = Result;
  T.join();
  return Copy;
}

int capturedFlagBad() {
  std::atomic<bool> IsReady{false};
  int Result = 0;
  std::thread T([&] {
    IsReady.store(true);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Result' is written here while another thread reads it [data-race]
    Result = 3;
  });
  while (!IsReady.load())
    std::this_thread::yield();
  int Copy = Result;
  T.join();
  return Copy;
}

int main() {
  capturedFlagOk();
  capturedFlagBad();
  twoLocks();
  handOver();
  subscribe();
}
