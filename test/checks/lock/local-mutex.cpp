// RUN: not %lockstitch check --checks=-*,local-mutex,data-race,inconsistent-guard %s -- -std=c++20 -fopenmp > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t

#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

static int Count;
std::mutex Global;

void guardBad() {
  // CHECK: :[[@LINE+2]]:14: warning: each call has a 'Local' of its own, which keeps no other thread out [local-mutex]
  // STORY: [[@LINE+3]]:5: note: 'guardBad' writes 'Count' under 'Local' here
  std::mutex Local;
  std::lock_guard<std::mutex> Lock(Local);
  ++Count;
}

void staticOk() {
  static std::mutex Local;
  std::lock_guard<std::mutex> Lock(Local);
  ++Count;
}

void threadLocalBad() {
  // CHECK: :[[@LINE+1]]:27: warning: each thread has a 'Local' of its own, which keeps no other thread out [local-mutex]
  thread_local std::mutex Local;
  std::lock_guard<std::mutex> Lock(Local);
  ++Count;
}

void lockUnlockBad() {
  // CHECK: :[[@LINE+1]]:14: warning: each call has a 'Local' of its own, {{.*}} [local-mutex]
  std::mutex Local;
  Local.lock();
  ++Count;
  Local.unlock();
}

int sharedBad() {
  // CHECK: :[[@LINE+1]]:21: warning: each call has a 'Local' of its own, {{.*}} [local-mutex]
  std::shared_mutex Local;
  std::shared_lock<std::shared_mutex> Lock(Local);
  return Count;
}

// ---- Through calls, members, lambdas ----------------------------------------

static void addUnder(std::mutex &M) {
  std::lock_guard<std::mutex> Lock(M);
  ++Count;
}

void passedBad() {
  // CHECK: :[[@LINE+1]]:14: warning: each call has a 'Local' of its own, {{.*}} [local-mutex]
  std::mutex Local;
  addUnder(Local);
}

void passedGlobalOk() { addUnder(Global); }

static void addAll(std::mutex *M) { addUnder(*M); }

void passedOnBad() {
  // CHECK: :[[@LINE+1]]:14: warning: each call has a 'Local' of its own, {{.*}} [local-mutex]
  std::mutex Local;
  addAll(&Local);
}

static void addOne() { ++Count; }

void calledBad() {
  // CHECK: :[[@LINE+1]]:14: warning: each call has a 'Local' of its own, {{.*}} [local-mutex]
  std::mutex Local;
  std::lock_guard<std::mutex> Lock(Local);
  addOne();
}

void calledOutsideOk() {
  std::mutex Local;
  int Sum = 0;
  {
    std::lock_guard<std::mutex> Lock(Local);
    ++Sum;
  }
  addOne();
}

static std::vector<std::mutex *> All;
static void enlist(std::mutex &M) {
  All.push_back(&M);
  M.lock();
  ++Count;
  M.unlock();
}

void enlistedOk() {
  std::mutex Local;
  enlist(Local);
}

void unknown(std::mutex &);

void passedToUnknownOk() {
  std::mutex Local;
  unknown(Local);
  std::lock_guard<std::mutex> Lock(Local);
  ++Count;
}

struct Account {
  std::mutex Mutex;
  int Balance = 0;

  void depositBad(int N) {
    // CHECK: :[[@LINE+1]]:16: warning: each call has a 'Mutex' of its own, {{.*}} [local-mutex]
    std::mutex Mutex;
    std::lock_guard<std::mutex> Lock(Mutex);
    Balance += N;
  }

  void depositOk(int N) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Balance += N;
  }

  // A lock too many is no harm.
  void underAnotherOk(int N) {
    std::mutex Local;
    std::scoped_lock Lock(Local, Mutex);
    Balance += N;
  }
};

void lambdaBad() {
  auto Work = [] {
    // CHECK: :[[@LINE+1]]:16: warning: each call has a 'Local' of its own, {{.*}} [local-mutex]
    std::mutex Local;
    std::lock_guard<std::mutex> Lock(Local);
    ++Count;
  };
  std::thread First(Work), Second(Work);
  First.join();
  Second.join();
}

// ---- Threads that the call starts -------------------------------------------

int ofOwnThreadsOk() {
  std::mutex Local;
  int Sum = 0;
  auto Add = [&] {
    std::lock_guard<std::mutex> Lock(Local);
    ++Sum;
    ++Count;
  };
  std::thread First(Add), Second(Add);
  First.join();
  Second.join();
  std::lock_guard<std::mutex> Lock(Local);
  return Sum;
}

static void worker(std::mutex &M, int &Sum) {
  std::lock_guard<std::mutex> Lock(M);
  ++Sum;
}

void passedToThreadsOk() {
  std::mutex Local;
  int Sum = 0;
  std::thread First(worker, std::ref(Local), std::ref(Sum));
  {
    std::lock_guard<std::mutex> Lock(Local);
    ++Sum;
  }
  First.join();
}

void waitedWithOk() {
  std::mutex Local;
  std::condition_variable Done;
  bool IsDone = false;
  std::thread Worker([&] {
    std::lock_guard<std::mutex> Lock(Local);
    IsDone = true;
    Done.notify_one();
  });
  std::unique_lock<std::mutex> Lock(Local);
  Done.wait(Lock, [&] { return IsDone; });
  Lock.unlock();
  Worker.join();
}

struct Job {
  std::mutex *Mutex;
  int Sum;
};
void run(Job *J);

void addressKeptOk() {
  std::mutex Local;
  Job J{&Local, 0};
  run(&J);
  std::lock_guard<std::mutex> Lock(Local);
  ++Count;
}

int ofAParallelLoopOk(int N) {
  std::mutex Local;
#pragma omp parallel for
  for (int I = 0; I < N; ++I) {
    std::lock_guard<std::mutex> Lock(Local);
    ++Count;
  }
  return Count;
}

// Nothing that others could reach.
int protectsNothingOk() {
  std::mutex Local;
  int Sum = 0;
  Local.lock();
  ++Sum;
  Local.unlock();
  return Sum;
}

// To be woken, it must hold some lock.
void waitOk(std::stop_token Stop) {
  std::mutex Local;
  std::condition_variable_any Wake;
  std::unique_lock<std::mutex> Lock(Local);
  while (!Stop.stop_requested())
    Wake.wait(Lock, Stop, [&Stop] { return Stop.stop_requested(); });
}

int passedByValueOk(int Sum) {
  std::mutex Local;
  auto Add = [&] {
    std::lock_guard<std::mutex> Lock(Local);
    ++Sum;
  };
  Add();
  return Sum;
}

int passedByReferenceBad(int &Sum) {
  // CHECK: :[[@LINE+1]]:14: warning: each call has a 'Local' of its own, {{.*}} [local-mutex]
  std::mutex Local;
  std::lock_guard<std::mutex> Lock(Local);
  return ++Sum;
}

// A lock of an object that is no variable by itself.
struct Tally {
  std::mutex Mutex;
  int Sum = 0;
};

void FN_member() {
  Tally T;
  std::lock_guard<std::mutex> Lock(T.Mutex);
  ++Count;
}

int read() {
  std::lock_guard<std::mutex> Lock(Global);
  return 0;
}
