// RUN: not %lockstitch check --checks=-*,static-guard %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>

std::mutex M, N;
std::shared_mutex S;
int Count;

// ---- Locals -----------------------------------------------------------------

void staticBad() {
  // CHECK: :[[@LINE+1]]:38: warning: 'Lock' is static: it acquires 'M' in the first call and keeps it until the program ends [static-guard]
  static std::lock_guard<std::mutex> Lock(M);
  ++Count;
}

void staticMutexOk() {
  static std::mutex Own;
  std::lock_guard<std::mutex> Lock(Own);
  ++Count;
}

void staticUniqueBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' is static: it acquires 'M' {{.*}} [static-guard]
  static std::unique_lock<std::mutex> Lock(M);
  ++Count;
}

int staticSharedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' is static: it acquires 'S' {{.*}} [static-guard]
  static std::shared_lock<std::shared_mutex> Lock(S);
  return Count;
}

void staticScopedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' is static: it acquires 'M' {{.*}} [static-guard]
  static const std::scoped_lock Lock(M, N);
  ++Count;
}

void threadLocalBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' is thread_local: it acquires 'M' once and keeps it until the thread ends [static-guard]
  thread_local std::lock_guard<std::mutex> Lock(M);
  ++Count;
}

void deferredOk() {
  static std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  ++Count;
}

void emptyOk() {
  static std::unique_lock<std::mutex> Lock;
  ++Count;
}

void byHandOk() {
  static std::unique_lock<std::mutex> Lock(M);
  ++Count;
  Lock.unlock();
}

void pointerOk() {
  static std::unique_ptr<std::unique_lock<std::mutex>> Lock;
  Lock = std::make_unique<std::unique_lock<std::mutex>>(M);
  Lock.reset();
}

// ---- Globals ----------------------------------------------------------------

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'GlobalBad' is global: it acquires 'M' before 'main' and keeps it until the program ends [static-guard]
std::lock_guard<std::mutex> GlobalBad(M);

std::unique_lock<std::mutex> GlobalOk(M, std::defer_lock);

void hold() { GlobalOk.lock(); }
void letGo() { GlobalOk.unlock(); }

// ---- Through a call, a member, a lambda -------------------------------------

struct Session {
  explicit Session(std::mutex &M) : Lock(M) {}
  std::unique_lock<std::mutex> Lock;
};

void memberBad() {
  // CHECK: :[[@LINE+1]]:18: warning: 'Held' is static: a guard in it acquires '{{.*}}' in the first call and keeps it until the program ends [static-guard]
  static Session Held(M);
  ++Count;
}

void memberOk() {
  Session Held(M);
  ++Count;
}

struct Handle {
  std::unique_lock<std::mutex> Lock{M};
  void finish() { Lock.unlock(); }
};

// Its owner knows when to let go.
void memberByHandOk() {
  static Handle Held;
  Held.finish();
}

void lambdaBad() {
  auto Work = [] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' is static: it acquires 'N' {{.*}} [static-guard]
    static std::lock_guard<std::mutex> Lock(N);
    ++Count;
  };
  Work();
}

template <typename T> void templateBad(T &Mutex) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' is static: it acquires 'Mutex' {{.*}} [static-guard]
  static std::lock_guard<T> Lock(Mutex);
  ++Count;
}

void instanceBad() { templateBad(N); }

static std::unique_lock<std::mutex> take() {
  return std::unique_lock<std::mutex>(M);
}

void returnedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' is static: it acquires 'M' {{.*}} [static-guard]
  static std::unique_lock<std::mutex> Lock = take();
  ++Count;
}

// Who holds the static pointer decides.
struct Keeper {
  std::unique_lock<std::mutex> *Lock = nullptr;
};

void FN_heap() {
  static Keeper K;
  if (!K.Lock)
    K.Lock = new std::unique_lock<std::mutex>(M);
  ++Count;
}
