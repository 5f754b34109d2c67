// RUN: not %lockstitch check --checks=-*,discarded-guard %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <utility>
#include <vector>

std::mutex M;
int Count;

// ---- Temporaries ------------------------------------------------------------

void bracesBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard of 'M' is destroyed at once and protects nothing [discarded-guard]
  std::lock_guard<std::mutex>{M};
  ++Count;
}

void namedOk() {
  std::lock_guard<std::mutex> Lock{M};
  ++Count;
}

void deducedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard of 'M' is destroyed at once and protects nothing [discarded-guard]
  std::scoped_lock{M};
  ++Count;
}

void deducedNamedOk() {
  std::scoped_lock Lock{M};
  ++Count;
}

void castToVoidBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard of 'M' is destroyed at once and protects nothing [discarded-guard]
  (void)std::unique_lock<std::mutex>(M);
  ++Count;
}

struct Statistics {
  std::mutex Mutex;
  int Sum = 0;

  void resetBad() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard of '{{(this->)?}}Mutex' is destroyed at once and protects nothing [discarded-guard]
    std::lock_guard<std::mutex>(this->Mutex);
    Sum = 0;
  }

  void resetOk() {
    std::lock_guard<std::mutex> Lock(this->Mutex);
    Sum = 0;
  }
};

void ofAnObjectBad(Statistics &S) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard of 'S{{\.|->}}Mutex' is destroyed at once and protects nothing [discarded-guard]
  std::unique_lock<std::mutex>(S.Mutex);
  S.Sum = 0;
}

std::shared_mutex S;

int sharedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard of 'S' is destroyed at once and protects nothing [discarded-guard]
  std::shared_lock<std::shared_mutex>{S};
  return Count;
}

// The guard that the condition makes is gone when its branch begins.
void conditionBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard of 'M' is destroyed at once and protects nothing [discarded-guard]
  if (std::unique_lock<std::mutex>(M, std::try_to_lock))
    ++Count;
}

void conditionOk() {
  if (std::unique_lock<std::mutex> Lock{M, std::try_to_lock})
    ++Count;
}

void conditionWithInitOk() {
  if (std::lock_guard<std::mutex> Lock(M); Count)
    ++Count;
}

// ---- Through a call ---------------------------------------------------------

static std::unique_lock<std::mutex> hold() {
  return std::unique_lock<std::mutex>(M);
}

void returnedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard of 'M' is destroyed at once and protects nothing [discarded-guard]
  hold();
  ++Count;
}

void returnedOk() {
  auto Lock = hold();
  ++Count;
}

// ---- In lambdas and templates -----------------------------------------------

void lambdaBad() {
  auto Work = [] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard of 'M' is destroyed at once and protects nothing [discarded-guard]
    std::lock_guard<std::mutex>{M};
    ++Count;
  };
  Work();
}

template <typename T> void templateBad(T &Mutex) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard of 'Mutex' is destroyed at once and protects nothing [discarded-guard]
  std::lock_guard<T>{Mutex};
  ++Count;
}

void instancesBad() {
  std::timed_mutex T;
  templateBad(M);
  templateBad(T);
}

#define SYNCHRONIZED(MUTEX) std::lock_guard<std::mutex> Guard##__LINE__(MUTEX)
#define SYNCHRONIZED_WRONG(MUTEX) std::lock_guard<std::mutex> { MUTEX }

void macroBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard of 'M' is destroyed at once and protects nothing [discarded-guard]
  SYNCHRONIZED_WRONG(M);
  ++Count;
}

void macroOk() {
  SYNCHRONIZED(M);
  ++Count;
}

// ---- What declares something else -------------------------------------------

void variableBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this declares a variable 'M' and locks nothing [discarded-guard]
  std::unique_lock<std::mutex>(M);
  ++Count;
}

void variableDeducedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this declares a variable 'M' and locks nothing [discarded-guard]
  std::scoped_lock(M);
  ++Count;
}

void functionBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Lock' declares a function, so nothing is locked [discarded-guard]
  std::unique_lock<std::mutex> Lock();
  ++Count;
}

// Real declarations.
std::unique_lock<std::mutex> lockAll();

void declaredFunctionOk() {
  extern std::unique_lock<std::mutex> lockAccounts();
  auto Lock = lockAccounts();
}

// ---- Temporaries that do protect --------------------------------------------

int commaOk() { return std::lock_guard<std::mutex>(M), Count; }

int commaInBracesOk() {
  return (std::lock_guard<std::mutex>{M}, ++Count, Count);
}

void extendedOk() {
  auto &&Lock = std::unique_lock<std::mutex>(M);
  ++Count;
}

void extendedConstOk() {
  const std::unique_lock<std::mutex> &Lock = std::unique_lock<std::mutex>(M);
  ++Count;
}

static void add(std::unique_lock<std::mutex>) { ++Count; }
static void addRef(const std::unique_lock<std::mutex> &) { ++Count; }

void argumentOk() { add(std::unique_lock<std::mutex>(M)); }
void argumentByReferenceOk() { addRef(std::unique_lock<std::mutex>(M)); }
void argumentFromCallOk() { add(hold()); }

std::unique_lock<std::mutex> resultOk() {
  return std::unique_lock<std::mutex>{M};
}

void assignedOk(std::unique_lock<std::mutex> &Lock) {
  Lock = std::unique_lock<std::mutex>(M);
}

void onTheHeapOk() {
  auto Lock = std::make_unique<std::lock_guard<std::mutex>>(M);
  ++Count;
}

void newOk() {
  auto *Lock = new std::lock_guard<std::mutex>(M);
  ++Count;
  delete Lock;
}

void optionalOk(bool Threaded) {
  std::optional<std::lock_guard<std::mutex>> Lock;
  if (Threaded)
    Lock.emplace(M);
  ++Count;
}

std::mutex Other;

void inAContainerOk(std::vector<std::unique_lock<std::mutex>> &Held) {
  Held.push_back(std::unique_lock<std::mutex>(M));
  Held.emplace_back(Other);
}

struct Cursor {
  std::unique_lock<std::mutex> Lock;
  Cursor() : Lock(M) {}
};

void aggregateOk() {
  struct Pair {
    std::unique_lock<std::mutex> First;
    int Second;
  };
  Pair P{std::unique_lock<std::mutex>(M), 1};
  ++Count;
}

void movedOk() {
  std::unique_lock<std::mutex> Lock = std::unique_lock<std::mutex>(M);
  auto Moved = std::move(Lock);
  ++Count;
}

// An empty critical section waits until others have left theirs.
void fenceOk() {
  { std::lock_guard<std::mutex> Wait(M); }
  ++Count;
}

// A class of one's own is not known to be a guard.
struct Hold {
  std::mutex &Mutex;
  explicit Hold(std::mutex &M) : Mutex(M) { Mutex.lock(); }
  ~Hold() { Mutex.unlock(); }
};

void FN_ownGuard() {
  Hold{M};
  ++Count;
}
