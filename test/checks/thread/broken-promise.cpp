// RUN: not %lockstitch check --checks=-*,broken-promise %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <exception>
#include <future>
#include <memory>
#include <thread>
#include <utility>

void use(int);
bool load();
void keep(std::future<int> Result);

// ---- A promise that one function has ----------------------------------------

std::future<int> returnedBad() {
  std::promise<int> Promise;
  auto Result = Promise.get_future();
  if (load())
    Promise.set_value(1);
  return Result;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Promise' is destroyed without a value, and whoever waits for it gets an exception [broken-promise]
}

std::future<int> returnedOk() {
  std::promise<int> Promise;
  auto Result = Promise.get_future();
  if (load())
    Promise.set_value(1);
  else
    Promise.set_exception(std::exception_ptr());
  return Result;
}

struct Server {
  std::future<int> Answer;

  void askBad() {
    std::promise<int> Promise;
    Answer = Promise.get_future();
    if (!load())
      return;
    Promise.set_value(1);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Promise' is destroyed without a value
  }

  void askOk() {
    std::promise<int> Promise;
    if (!load())
      return;
    Answer = Promise.get_future();
    Promise.set_value(1);
  }
};

// Nobody waits.
void forgottenOk() {
  std::promise<int> Promise;
  auto Result = Promise.get_future();
  if (!load())
    return;
  Promise.set_value(1);
  use(Result.get());
}

// ---- A promise that a thread has --------------------------------------------

static void answerBad(std::promise<int> Promise, bool Quickly) {
  if (!Quickly && !load())
    return;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Promise' gets no value on another way through 'answerBad', and whoever waits for it an exception
  Promise.set_value(1);
}

void inALambdaBad() {
  std::promise<int> Promise;
  auto Result = Promise.get_future();
  std::thread Thread([Promise = std::move(Promise)]() mutable {
    if (!load())
      return;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Promise' gets no value on another way through a lambda in 'inALambdaBad', and whoever waits for it an exception
    Promise.set_value(1);
  });
  use(Result.get());
  Thread.join();
}

void inALambdaOk() {
  std::promise<int> Promise;
  auto Result = Promise.get_future();
  std::thread Thread([Promise = std::move(Promise)]() mutable {
    if (!load()) {
      Promise.set_exception(std::exception_ptr());
      return;
    }
    Promise.set_value(1);
  });
  use(Result.get());
  Thread.join();
}

void byReferenceOk() {
  std::promise<int> Promise;
  auto Result = Promise.get_future();
  std::thread Thread([&] { Promise.set_value(1); });
  use(Result.get());
  Thread.join();
}

void sharedOk() {
  auto Promise = std::make_shared<std::promise<int>>();
  auto Result = Promise->get_future();
  std::thread([Promise] { Promise->set_value(1); }).detach();
  use(Result.get());
}

static void fulfil(std::promise<int> &Promise) { Promise.set_value(1); }

std::future<int> throughCallOk() {
  std::promise<int> Promise;
  auto Result = Promise.get_future();
  fulfil(Promise);
  return Result;
}

void unseen(std::promise<int> &Promise);

std::future<int> unseenOk() {
  std::promise<int> Promise;
  auto Result = Promise.get_future();
  unseen(Promise);
  return Result;
}

std::future<int> movedOk(std::promise<int> &Out) {
  std::promise<int> Promise;
  auto Result = Promise.get_future();
  Out = std::move(Promise);
  return Result;
}

std::future<int> taskBad() {
  std::packaged_task<int()> Task([] { return 1; });
  auto Result = Task.get_future();
  if (load())
    Task();
  return Result;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Task' is destroyed without a value
}

std::future<int> taskOk() {
  std::packaged_task<int()> Task([] { return 1; });
  auto Result = Task.get_future();
  Task();
  return Result;
}

std::future<int> taskInAThreadOk() {
  std::packaged_task<int()> Task([] { return 1; });
  auto Result = Task.get_future();
  std::thread(std::move(Task)).detach();
  return Result;
}

void parameter() {
  std::promise<int> Promise;
  auto Result = Promise.get_future();
  std::thread Thread(answerBad, std::move(Promise), false);
  use(Result.get());
  Thread.join();
}
