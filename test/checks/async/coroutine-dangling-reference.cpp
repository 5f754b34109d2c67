// RUN: not %lockstitch check --checks=-*,coroutine-dangling-reference %s -- -std=c++20 %libraries %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: not %lockstitch check --checks=-*,coroutine-dangling-reference %s -- -std=c++20 %libraries > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include "task.h"
#include <string>

int use(const std::string &);
int use(int);
std::string read();

struct Config {
  int Port = 80;
  std::string Name;
};

Task greet(const std::string &Name) {
  co_await Timer{10};
  use(Name);
}

Task greetFirst(const std::string &Name) {
  use(Name);
  co_await Timer{10};
}

Task greetCopy(std::string Name) {
  co_await Timer{10};
  use(Name);
}

Eager serve(const Config &C) {
  co_await Timer{10};
  use(C.Port);
}

Eager serveFirst(const Config &C) {
  int Port = C.Port;
  co_await Timer{10};
  use(Port);
}

Eager servePointer(const Config *C) {
  co_await Timer{10};
  use(C->Port);
}

// ---- Temporaries ------------------------------------------------------------

Task temporaryBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'greet' goes on after a suspension with 'Name', which refers to a temporary that is gone by then [coroutine-dangling-reference]
  Task T = greet(read());
  co_await T;
}

Task temporaryOk() { co_await greet(read()); }

Task lazyTemporaryBad() {
  // Nothing of it runs before it is awaited.
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'greetFirst' goes on after a suspension with 'Name'
  Task T = greetFirst(read());
  co_await T;
}

Task copyOk() {
  Task T = greetCopy(read());
  co_await T;
}

void eagerTemporaryBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'serve' goes on after a suspension with 'C', which refers to a temporary
  serve(Config{});
}

void eagerFirstOk() { serveFirst(Config{}); }

Task returnedTemporaryBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'greet' goes on after a suspension with 'Name', which refers to a temporary
  return greet(read());
}

Task bothTemporaryOk() { co_await whenAll(greet(read()), greet(read())); }

void runTemporaryOk() { runUntilDone(greet(read())); }

// ---- Variables --------------------------------------------------------------

Task variableOk() {
  std::string Name = read();
  Task T = greet(Name);
  co_await T;
}

Task returnedVariableBad() {
  std::string Name = read();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'greet' goes on after a suspension with 'Name', which refers to 'Name', which is gone when 'returnedVariableBad' has returned the task
  return greet(Name);
}

Task returnedParameterOk(const std::string &Name) { return greet(Name); }

void detachedBad() {
  Config C;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'serve' goes on after a suspension with 'C', which refers to 'C', which is gone when 'detachedBad' has returned: it does not wait for the coroutine
  serve(C);
}

void detachedFirstOk() {
  Config C;
  serveFirst(C);
}

void detachedPointerBad() {
  Config C;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'servePointer' goes on after a suspension with 'C'
  servePointer(&C);
}

Config Global;
void detachedGlobalOk() { serve(Global); }

Task awaitedOk() {
  Config C;
  co_await serve(C);
}

struct Server {
  Task Running;
  std::string Name;

  void startBad() {
    std::string Local = read();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'greet' goes on after a suspension with 'Name', which refers to 'Local', which is gone when 'Server::startBad' has returned: the task is kept elsewhere
    Running = greet(Local);
  }

  void startOk() { Running = greet(Name); }

  Eager runSelf() {
    co_await Timer{1};
    use(Name);
  }
};

void objectBad() {
  Server S;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Server::runSelf' goes on after a suspension with 'this', which refers to 'S'
  S.runSelf();
}

Task objectOk() {
  Server S;
  co_await S.runSelf();
}

void newObjectOk() {
  auto *S = new Server;
  S->runSelf();
}

// ---- Lambdas ----------------------------------------------------------------

void lambdaBad(int N) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a lambda in 'lambdaBad' goes on after a suspension with the lambda's captures, which refer to a temporary that is gone by then
  [N]() -> Eager {
    co_await Timer{1};
    use(N);
  }();
}

void lambdaParameterOk(int N) {
  [](int By) -> Eager {
    co_await Timer{1};
    use(By);
  }(N);
}

void lambdaFirstOk(int N) {
  [N]() -> Eager {
    int By = N;
    co_await Timer{1};
    use(By);
  }();
}

Task lambdaAwaitedOk(int N) {
  co_await [N]() -> Task {
    co_await Timer{1};
    use(N);
  }();
}

Task lambdaKeptBad(int N) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: a lambda in 'lambdaKeptBad' goes on after a suspension with the lambda's captures
  Task T = [N]() -> Task {
    co_await Timer{1};
    use(N);
  }();
  co_await T;
}

Task lambdaVariableOk(int N) {
  auto Work = [N]() -> Task {
    co_await Timer{1};
    use(N);
  };
  Task T = Work();
  co_await T;
}
