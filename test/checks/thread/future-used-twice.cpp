// RUN: not %lockstitch check --checks=-*,future-used-twice %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <future>
#include <utility>
#include <vector>

int work();
void use(int);
bool load();

void twiceBad() {
  auto Result = std::async(work);
  use(Result.get());
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Result' is asked for a value that was taken before [future-used-twice]
  use(Result.get());
}

void onceOk() {
  auto Result = std::async(work);
  use(Result.get());
}

void waitedOk() {
  auto Result = std::async(work);
  Result.wait();
  Result.wait();
  use(Result.get());
}

void waitAfterGetBad() {
  auto Result = std::async(work);
  use(Result.get());
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Result' is asked for a value that was taken before
  Result.wait();
}

void validOk() {
  auto Result = std::async(work);
  if (load())
    use(Result.get());
  if (Result.valid())
    use(Result.get());
}

void eitherOk(bool Early) {
  auto Result = std::async(work);
  if (Early) {
    use(Result.get());
    return;
  }
  use(Result.get());
}

void conditionBad(bool Early) {
  auto Result = std::async(work);
  if (Early)
    use(Result.get());
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Result' is asked for a value that was taken before
  use(Result.get());
}

void loopBad() {
  auto Result = std::async(work);
  while (load())
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Result' is asked for a value that was taken before
    use(Result.get());
}

void loopOk() {
  while (load()) {
    auto Result = std::async(work);
    use(Result.get());
  }
}

void eachOk(std::vector<std::future<int>> &Results) {
  for (auto &Result : Results)
    use(Result.get());
}

void assignedOk() {
  auto Result = std::async(work);
  use(Result.get());
  Result = std::async(work);
  use(Result.get());
}

void sharedOk() {
  std::shared_future<int> Result = std::async(work);
  auto Copy = Result;
  use(Result.get());
  use(Result.get());
  use(Copy.get());
}

void afterShareBad() {
  auto Result = std::async(work);
  auto Shared = Result.share();
  use(Shared.get());
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Result' is asked for a value that was moved away before
  use(Result.get());
}

void afterMoveBad() {
  auto Result = std::async(work);
  auto Other = std::move(Result);
  use(Other.get());
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Result' is asked for a value that was moved away before
  use(Result.get());
}

void movedOk() {
  auto Result = std::async(work);
  auto Other = std::move(Result);
  Result = std::async(work);
  use(Other.get());
  use(Result.get());
}

// ---- Through calls, members, lambdas ----------------------------------------

static int take(std::future<int> &Result) { return Result.get(); }
static int takeIf(std::future<int> &Result) {
  return Result.valid() ? Result.get() : 0;
}
void refill(std::future<int> &Result);

void throughCallBad(std::future<int> &Result) {
  use(take(Result));
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Result' is asked for a value that was taken before
  use(take(Result));
}

void throughCallOk(std::future<int> &Result) {
  use(takeIf(Result));
  use(takeIf(Result));
}

void refilledOk(std::future<int> &Result) {
  use(take(Result));
  refill(Result);
  use(take(Result));
}

struct Loader {
  std::future<int> Next;

  int take() { return Next.get(); }
  void takeBothBad() {
    use(take());
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Next' is asked for a value that was taken before
    use(Next.get());
  }
  void takeBothOk() {
    use(take());
    Next = std::async(work);
    use(take());
  }
};

void inALambdaBad() {
  auto Run = [](std::future<int> Result) {
    use(Result.get());
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Result' is asked for a value that was taken before
    use(Result.get());
  };
  Run(std::async(work));
}

// ---- Promises ---------------------------------------------------------------

void promiseBad() {
  std::promise<int> Promise;
  auto First = Promise.get_future();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Promise' is asked for a second future, and gives one
  auto Second = Promise.get_future();
  Promise.set_value(1);
  use(First.get() + Second.get());
}

void promiseOk() {
  std::promise<int> Promise;
  auto First = Promise.get_future();
  Promise.set_value(1);
  use(First.get());
  Promise = std::promise<int>();
  auto Second = Promise.get_future();
  Promise.set_value(1);
  use(Second.get());
}

void taskBad() {
  std::packaged_task<int()> Task(work);
  auto First = Task.get_future();
  Task();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Task' is asked for a second future, and gives one
  auto Second = Task.get_future();
}

void taskOk() {
  std::packaged_task<int()> Task(work);
  auto First = Task.get_future();
  Task();
  Task.reset();
  auto Second = Task.get_future();
}

void twoPromisesOk() {
  std::promise<int> Promises[2];
  auto First = Promises[0].get_future();
  auto Second = Promises[1].get_future();
  Promises[0].set_value(1);
  Promises[1].set_value(1);
}
