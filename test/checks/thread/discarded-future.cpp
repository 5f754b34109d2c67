// RUN: not %lockstitch check --checks=-*,discarded-future %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <future>
#include <utility>
#include <vector>

int work();
void use(int);

// ---- A future that nobody keeps ---------------------------------------------

void statementBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the future of this task is discarded, which waits for the task to end: nothing runs meanwhile [discarded-future]
  std::async(work);
  use(1);
}

void keptOk() {
  auto Result = std::async(work);
  use(1);
  use(Result.get());
}

void policyBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the future of this task is discarded
  std::async(std::launch::async, work);
  use(1);
}

void castToVoidBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the future of this task is discarded
  (void)std::async(std::launch::async, [] { use(2); });
  use(1);
}

struct Log {
  std::vector<int> Lines;
  std::future<void> Last;

  void flush();
  void flushLaterBad() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the future of this task is discarded
    std::async(std::launch::async, [this] { flush(); });
  }

  void flushLaterOk() {
    Last = std::async(std::launch::async, [this] { flush(); });
  }
};

void inALambdaBad() {
  auto Start = [] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the future of this task is discarded
    std::async(std::launch::async, work);
  };
  Start();
}

void besideOthersBad(bool Early) {
  std::vector<int> Lines;
  if (Early)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the future of this task is discarded
    std::async(std::launch::async, work);
  use(Lines.size());
}

// ---- Through a call ---------------------------------------------------------

static std::future<int> start() { return std::async(std::launch::async, work); }

static std::future<int> startNamed() {
  auto Result = std::async(std::launch::async, work);
  return Result;
}

void throughCallBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the future of this task is discarded
  start();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the future of this task is discarded
  startNamed();
}

void throughCallOk() {
  auto Result = start();
  use(1);
}

// ---- Futures that somebody uses ---------------------------------------------

// To wait at once is what the code says.
void waitsOk() {
  use(std::async(std::launch::async, work).get());
  std::async(std::launch::async, work).wait();
}

void takes(std::future<int> Result);
void looks(const std::future<int> &Result);

void argumentOk() {
  takes(std::async(work));
  looks(std::async(work));
}

void extendedOk() {
  const auto &Result = std::async(work);
  use(1);
}

void collectedOk() {
  std::vector<std::future<int>> Results;
  for (int I = 0; I < 4; ++I)
    Results.push_back(std::async(work));
  for (auto &Result : Results)
    use(Result.get());
}

void collectedInPlaceOk(std::vector<std::future<int>> &Results) {
  Results.emplace_back(std::async(work));
}

std::future<int> returnedOk() { return std::async(work); }

void sharedOk() {
  auto Result = std::async(work).share();
  use(Result.get());
}

// Both run, one beside the other, until the end of the expression.
void bothOk() { std::async(work), use(1); }

// The future of a promise does not wait.
struct Queue {
  std::promise<int> Next;
  std::future<int> push() { return Next.get_future(); }
};

void promiseOk(Queue &Q) {
  Q.push();
  use(1);
}

std::future<int> unknown();
void unknownOk() { unknown(); }

// Of one that may be a promise's.
static std::future<int> either(std::promise<int> &P, bool Now) {
  if (Now)
    return P.get_future();
  return std::async(work);
}
void eitherOk(std::promise<int> &P, bool Now) { either(P, Now); }

// Its time is over, and the destructor waits on.
void FN_timedWait() {
  std::async(std::launch::async, work).wait_for(std::chrono::seconds(1));
  use(1);
}
