// RUN: not %lockstitch check --checks=-*,thread-not-joined %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

void work();
void use();
bool load();

// ---- On some way out --------------------------------------------------------

void neverBad() {
  std::thread T(work);
  use();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'T' is destroyed while its thread is neither joined nor detached, which ends the program [thread-not-joined]
}

void joinedOk() {
  std::thread T(work);
  use();
  T.join();
}

void detachedOk() {
  std::thread T(work);
  T.detach();
}

void earlyReturnBad() {
  std::thread T(work);
  if (!load())
    return;
  T.join();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'T' is destroyed while its thread is neither joined nor detached
}

void earlyReturnOk() {
  std::thread T(work);
  if (!load()) {
    T.detach();
    return;
  }
  T.join();
}

void temporaryBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the thread is destroyed while its thread is neither joined nor detached
  std::thread{work};
}

void temporaryOk() { std::thread{work}.join(); }

void overwrittenBad() {
  std::thread T(work);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'T' is overwritten while its thread is neither joined nor detached
  T = std::thread(use);
  T.join();
}

void overwrittenOk() {
  std::thread T(work);
  T.join();
  T = std::thread(use);
  T.join();
}

void throwsBad() {
  std::thread T(work);
  if (!load())
    throw std::runtime_error("");
  T.join();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'T' is destroyed while its thread is neither joined nor detached
}

static void check() {
  if (!load())
    throw std::runtime_error("");
}

void throwsThroughCallBad() {
  std::thread T(work);
  check();
  T.join();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'T' is destroyed while its thread is neither joined nor detached
}

void throwsOk() {
  std::thread T(work);
  try {
    check();
  } catch (...) {
    T.join();
    throw;
  }
  T.join();
}

// A function that is not seen may throw: of low confidence.
void mayThrowOk() {
  std::thread T(work);
  use();
  T.join();
}

// ---- Through calls, moves, lambdas ------------------------------------------

static std::thread start() { return std::thread(work); }

void startedByCallBad() {
  auto T = start();
  use();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'T' is destroyed while its thread is neither joined nor detached
}

void startedByCallOk() {
  auto T = start();
  T.join();
}

static void finish(std::thread &T) { T.join(); }
static void finishIf(std::thread &T) {
  if (T.joinable())
    T.join();
}
static void finishPerhaps(std::thread &T) {
  if (load())
    T.join();
}
void finishUnseen(std::thread &T);

void joinedByCallOk() {
  std::thread T(work), U(work), V(work);
  finish(T);
  finishIf(U);
  finishUnseen(V);
}

void FN_joinedByCallPerhaps() {
  std::thread T(work);
  finishPerhaps(T);
}

void movedBad() {
  std::thread T(work);
  std::thread U = std::move(T);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'U' is destroyed while its thread is neither joined nor detached
}

void movedOk() {
  std::thread T(work);
  std::thread U = std::move(T);
  U.join();
}

void takesThread(std::thread T);
std::thread returnedOk() {
  std::thread T(work);
  return T;
}
void passedOk() {
  std::thread T(work);
  takesThread(std::move(T));
}

void swappedOk() {
  std::thread T(work), U;
  T.swap(U);
  U.join();
}

void inALambdaBad() {
  auto Run = [] {
    std::thread T(work);
    use();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'T' is destroyed while its thread is neither joined nor detached
  };
  Run();
}

void joinedByLambdaOk() {
  std::thread T(work);
  auto Finish = [&] { T.join(); };
  use();
  Finish();
}

struct Joiner {
  std::thread &T;
  explicit Joiner(std::thread &T) : T(T) {}
  ~Joiner() {
    if (T.joinable())
      T.join();
  }
};

void guardedOk() {
  std::thread T(work);
  Joiner Finish(T);
  check();
}

void ownedBad() {
  auto T = std::make_unique<std::thread>(work);
  use();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} is destroyed while its thread is neither joined nor detached
}

void ownedOk() {
  auto T = std::make_unique<std::thread>(work);
  T->join();
}

void jthreadOk() {
  std::jthread T(work);
  T = std::jthread(use);
}

// ---- Under a condition ------------------------------------------------------

void sometimesOk(bool Threaded) {
  std::thread T;
  if (Threaded)
    T = std::thread(work);
  use();
  if (Threaded)
    T.join();
}

void sometimesToldByStateOk(int Size) {
  std::thread T;
  if (Size * 2 > 7)
    T = std::thread(work);
  use();
  if (T.joinable())
    T.join();
}

void sometimesUntoldOk(const std::vector<int> &V, int Size) {
  std::thread T;
  if (V[0] * Size > 7)
    T = std::thread(work);
  use();
  if (V[0] * Size > 7)
    T.join();
}

void exitsOk() {
  std::thread T(work);
  if (!load())
    std::abort();
  T.join();
}

// ---- Many -------------------------------------------------------------------

void manyBad() {
  std::vector<std::thread> Threads;
  for (int I = 0; I < 4; ++I)
    Threads.emplace_back(work);
  use();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} is destroyed while its thread is neither joined nor detached
}

void manyOk() {
  std::vector<std::thread> Threads;
  for (int I = 0; I < 4; ++I)
    Threads.emplace_back(work);
  for (auto &T : Threads)
    T.join();
}

void manyByAlgorithmOk() {
  std::vector<std::thread> Threads;
  Threads.push_back(std::thread(work));
  std::for_each(Threads.begin(), Threads.end(),
                [](std::thread &T) { T.join(); });
}

void manyByMemberPointerOk() {
  std::vector<std::thread> Threads;
  Threads.push_back(std::thread(work));
  std::for_each(Threads.begin(), Threads.end(),
                std::mem_fn(&std::thread::join));
}

void manyByIndexOk(int N) {
  std::thread *Threads = new std::thread[N];
  for (int I = 0; I < N; ++I)
    Threads[I] = std::thread(work);
  for (int I = 0; I < N; ++I)
    Threads[I].join();
  delete[] Threads;
}

static void joinAll(std::vector<std::thread> &Threads) {
  for (auto &T : Threads)
    T.join();
}

void manyByCallOk() {
  std::vector<std::thread> Threads;
  Threads.emplace_back(work);
  joinAll(Threads);
}

void oneAfterTheOtherOk() {
  for (int I = 0; I < 4; ++I) {
    std::thread T(work);
    T.join();
  }
}

// ---- Members ----------------------------------------------------------------

class TimerBad {
  std::thread Thread;

public:
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: no function joins or detaches the thread of 'TimerBad::Thread', and its end ends the program
  void start() { Thread = std::thread(work); }
  ~TimerBad() { use(); }
};

class TimerOk {
  std::thread Thread;

public:
  void start() { Thread = std::thread(work); }
  void stop() { Thread.join(); }
  ~TimerOk() { use(); }
};

class PoolBad {
  std::vector<std::thread> Threads;

public:
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: no function joins or detaches the thread of 'PoolBad::Threads'
  void add() { Threads.emplace_back(work); }
  ~PoolBad() { use(); }
};

class PoolOk {
  std::vector<std::thread> Threads;

public:
  void add() { Threads.emplace_back(work); }
  ~PoolOk() { joinAll(Threads); }
};

class GivesAwayOk {
  std::thread Thread;

public:
  void start() { Thread = std::thread(work); }
  std::thread take() { return std::move(Thread); }
  ~GivesAwayOk() { use(); }
};

class LooksAfterItselfOk {
  std::jthread Thread;

public:
  void start() { Thread = std::jthread(work); }
  ~LooksAfterItselfOk() { use(); }
};

// ---- Handed to a library ----------------------------------------------------

void intoAMapOk(std::map<int, std::thread> &Threads) {
  std::thread T(work);
  Threads.emplace(1, std::move(T));
  Threads.emplace(2, std::thread(work));
  Threads[3] = std::thread(work);
}

void localMapOk() {
  std::map<int, std::thread> Threads;
  Threads[1] = std::thread(work);
  for (auto &Pair : Threads)
    Pair.second.join();
}

void pairsOk() {
  std::vector<std::pair<int, std::thread>> Threads;
  Threads.emplace_back(1, std::thread(work));
  for (auto &[Number, T] : Threads)
    T.join();
}

void deleterOk() {
  auto End = [](std::thread *T) {
    T->join();
    delete T;
  };
  std::unique_ptr<std::thread, decltype(End)> T(new std::thread(work), End);
  use();
}

void sharedDeleterOk() {
  std::shared_ptr<std::thread> T(new std::thread(work), [](std::thread *T) {
    T->join();
    delete T;
  });
  use();
}
