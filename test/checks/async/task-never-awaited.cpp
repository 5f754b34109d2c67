// RUN: not %lockstitch check --checks=-*,task-never-awaited %s -- -std=c++20 %libraries %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: not %lockstitch check --checks=-*,task-never-awaited %s -- -std=c++20 %libraries > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include "task.h"
#include <vector>

Task save(int What);
Eager saveNow(int What);
Generator numbers();
int use(int);

static Task flush() {
  use(1);
  co_return;
}

// ---- Dropped at once --------------------------------------------------------

void statementBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'save' never runs: nobody awaits the task that it returns [task-never-awaited]
  save(1);
}

Task awaitedOk() { co_await save(1); }

Task insideACoroutineBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'flush' never runs
  flush();
  co_await save(2);
}

void castToVoidBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'save' never runs
  (void)save(1);
}

void runOk() { runUntilDone(save(1)); }

void eagerOk() { saveNow(1); }

void generatorOk() { numbers(); }

void besideBad(bool Both) {
  if (Both)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'save' never runs
    save(2);
  runUntilDone(save(1));
}

// ---- Kept, and never awaited ------------------------------------------------

Task variableBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'save' never runs
  Task T = save(1);
  co_await save(2);
}

Task variableOk() {
  Task T = save(1);
  co_await save(2);
  co_await T;
}

Task movedOk() {
  Task T = save(1);
  co_await std::move(T);
}

Task onOneWayBad(bool Wait) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'save' never runs
  Task T = save(1);
  if (Wait)
    co_await T;
}

Task onBothWaysOk(bool Wait) {
  Task T = save(1);
  if (Wait) {
    co_await T;
    co_return;
  }
  runUntilDone(std::move(T));
}

Task overwrittenBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'save' never runs
  Task T = save(1);
  T = save(2);
  co_await T;
}

Task emptyFirstOk() {
  Task T;
  T = save(2);
  co_await T;
}

void startedOk() {
  Task T = save(1);
  T.start();
}

Task movedToAnotherBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'save' never runs
  Task T = save(1);
  Task U = std::move(T);
  co_return;
}

Task movedToAnotherOk() {
  Task T = save(1);
  Task U = std::move(T);
  co_await U;
}

Task throwsOk(bool Bad) {
  Task T = save(1);
  if (Bad)
    throw 3;
  co_await T;
}

// ---- Handed on --------------------------------------------------------------

Task returnedOk() { return save(1); }

Task returnedVariableOk() {
  Task T = save(1);
  return T;
}

void droppedResultBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'returnedOk' never runs
  returnedOk();
}

Task bothOk() { co_await whenAll(save(1), save(2)); }

Task bothBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'whenAll' never runs
  whenAll(save(1), save(2));
  co_return;
}

struct Queue {
  std::vector<Task> Tasks;
  Task Last;

  void addOk(int N) { Tasks.push_back(save(N)); }
  void keepOk(int N) { Last = save(N); }
  Task drainOk() {
    for (Task &T : Tasks)
      co_await T;
    co_await Last;
  }
};

struct Forgetful {
  Task Last;
  Forgetful() = default;
  ~Forgetful() = default;

  void keepBad(int N) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the task that is put into 'Forgetful::Last' never runs: no function awaits it
    Last = save(N);
  }
};

static Forgetful Keeper;

void capturedOk() {
  Task T = save(1);
  auto Later = [Kept = std::move(T)]() mutable { Kept.start(); };
  Later();
}

void lambdaBad() {
  auto Work = []() -> Task {
    use(1);
    co_return;
  };
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a lambda in 'lambdaBad' never runs
  Work();
}

void lambdaOk() {
  auto Work = []() -> Task {
    use(1);
    co_return;
  };
  runUntilDone(Work());
}

// ---- What knows a coroutine by its handle -------------------------------------

void post(std::coroutine_handle<>);

void resumedOk() {
  Task T = save(1);
  T.Handle.resume();
}

void postedOk() {
  Task T = save(1);
  post(T.Handle);
}

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the task that is put into 'Background' never runs: no function awaits it
static Task Background = save(1);
