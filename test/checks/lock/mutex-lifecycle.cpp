// RUN: not %lockstitch check --checks=-*,mutex-lifecycle %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <memory>
#include <mutex>
#include <new>
#include <pthread.h>

class Mutex {
public:
  Mutex() { pthread_mutex_init(&Raw, nullptr); }
  ~Mutex() { pthread_mutex_destroy(&Raw); }
  void lock() { pthread_mutex_lock(&Raw); }
  void unlock() { pthread_mutex_unlock(&Raw); }

private:
  pthread_mutex_t Raw;
};

struct Account {
  Mutex Lock;
  int Balance = 0;
};

void deletedHeldBad() {
  Mutex *M = new Mutex;
  M->lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}Raw' is destroyed while this thread holds it [mutex-lifecycle]
  delete M;
}

void deletedOk() {
  Mutex *M = new Mutex;
  M->lock();
  M->unlock();
  delete M;
}

void localHeldBad() {
  Mutex M;
  M.lock();
  // CHECK: :[[@LINE+1]]:1: warning: 'M.Raw' is destroyed while this thread holds it [mutex-lifecycle]
}

void localOk() {
  Mutex M;
  std::lock_guard<Mutex> Lock(M);
}

void memberHeldBad(Account *A) {
  A->Lock.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'A->Lock.Raw' is destroyed while this thread holds it [mutex-lifecycle]
  delete A;
}

// The guard outlives what it guards; it holds a 'Mutex', and what that is made
// of is not asked.
void FN_guardedObject() {
  auto *A = new Account;
  std::lock_guard<Mutex> Lock(A->Lock);
  delete A;
}

void usedAfterDeleteBad(Account *A) {
  delete A;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'A->Lock.Raw' is used after it was destroyed [mutex-lifecycle]
  A->Lock.lock();
}

void lambdaBad(Account &A) {
  auto Close = [&] {
    A.Lock.lock();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'A.Lock.Raw' is destroyed while this thread holds it [mutex-lifecycle]
    A.~Account();
  };
  Close();
}

void eachOk(int N) {
  for (int I = 0; I < N; ++I) {
    Mutex M;
    M.lock();
    M.unlock();
  }
}

void eachNewOk(int N) {
  for (int I = 0; I < N; ++I) {
    auto A = std::make_unique<Account>();
    A->Lock.lock();
    A->Lock.unlock();
  }
}

void madeAgainOk(Account &A) {
  A.~Account();
  new (&A) Account;
  A.Lock.lock();
  A.Lock.unlock();
}

void resetOk(std::unique_ptr<Account> &A) {
  A.reset();
  A = std::make_unique<Account>();
  A->Lock.lock();
  A->Lock.unlock();
}

static void takes(std::shared_ptr<Account> A) { A->Lock.lock(), A->Lock.unlock(); }

// Each copy ends, and the last one ends what they point to.
void sharedOk(std::shared_ptr<Account> A) {
  takes(A);
  takes(A);
  A->Lock.lock();
  A->Lock.unlock();
}

void sharedHeldOk(std::shared_ptr<Account> A) {
  A->Lock.lock();
  {
    std::shared_ptr<Account> Copy = A;
    Copy->Balance = 1;
  }
  A->Lock.unlock();
}

static Account &theOnly() {
  static Account Only;
  return Only;
}

// It is made once, whoever comes.
void onceOk() {
  theOnly().Lock.lock();
  theOnly().Lock.unlock();
  theOnly().Lock.lock();
  theOnly().Lock.unlock();
}

void standardOk(int N) {
  for (int I = 0; I < N; ++I) {
    auto *M = new std::mutex;
    M->lock();
    M->unlock();
    delete M;
  }
}
