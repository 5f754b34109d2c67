// RUN: not %lockstitch check --checks=-*,double-join %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <thread>
#include <utility>
#include <vector>

void work();
void use();
bool load();

void twiceBad() {
  std::thread T(work);
  T.join();
  use();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining 'T', whose thread was joined before [double-join]
  T.join();
}

void onceOk() {
  std::thread T(work);
  T.join();
}

void detachedBad() {
  std::thread T(work);
  T.detach();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining 'T', whose thread was detached before
  T.join();
}

void joinedThenDetachedBad(bool Wait) {
  std::thread T(work);
  if (Wait)
    T.join();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: detaching 'T', whose thread was joined before
  T.detach();
}

void joinedOrDetachedOk(bool Wait) {
  std::thread T(work);
  if (Wait)
    T.join();
  else
    T.detach();
}

void joinedOrDetachedByFlagOk(bool Wait) {
  std::thread T(work);
  if (Wait)
    T.join();
  use();
  if (!Wait)
    T.detach();
}

void askedOk() {
  std::thread T(work);
  if (load())
    T.join();
  if (T.joinable())
    T.join();
}

void startedAgainOk() {
  std::thread T(work);
  T.join();
  T = std::thread(work);
  T.join();
}

void movedBad(std::vector<std::thread> &Threads) {
  std::thread T(work);
  Threads.push_back(std::move(T));
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining 'T', whose thread was moved away before
  T.join();
}

void movedOk() {
  std::thread T(work), U;
  U = std::move(T);
  T = std::thread(work);
  T.join();
  U.join();
}

void swappedOk() {
  std::thread T(work), U(work);
  T.join();
  std::swap(T, U);
  T.join();
}

// ---- Through calls, members, lambdas ----------------------------------------

static void finish(std::thread &T) { T.join(); }
static void finishIf(std::thread &T) {
  if (T.joinable())
    T.join();
}
static void finishPerhaps(std::thread &T, bool Wait) {
  if (Wait)
    T.join();
}
void finishUnseen(std::thread &T);

void throughCallBad() {
  std::thread T(work);
  T.join();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining 'T', whose thread was joined before
  finish(T);
}

void afterCallBad() {
  std::thread T(work);
  finish(T);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining 'T', whose thread was joined before
  T.join();
}

void throughCallOk() {
  std::thread T(work);
  T.join();
  finishIf(T);
  finishPerhaps(T, false);
}

void unseenOk() {
  std::thread T(work);
  finishUnseen(T);
  T.join();
}

struct Timer {
  std::thread Thread;

  void start() { Thread = std::thread(work); }
  void stop() { Thread.join(); }
  void stopBad() {
    stop();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining 'Thread', whose thread was joined before
    Thread.join();
  }
  void restartOk() {
    stop();
    start();
    stop();
  }
  void stopOk() {
    stop();
    if (Thread.joinable())
      Thread.join();
  }
};

void otherTimerOk(Timer &A, Timer &B) {
  A.stop();
  B.stop();
}

void inALambdaBad() {
  auto Run = [](std::thread &T) {
    T.join();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining 'T', whose thread was joined before
    T.join();
  };
  std::thread T(work);
  Run(T);
}

// ---- Loops ------------------------------------------------------------------

void eachOk(std::vector<std::thread> &Threads) {
  for (std::thread &T : Threads)
    T.join();
}

void roundsOk() {
  for (int I = 0; I < 4; ++I) {
    std::thread T(work);
    T.join();
  }
}

void loopBad() {
  std::thread T(work);
  for (int I = 0; I < 4; ++I)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining 'T', whose thread was joined before
    T.join();
}

struct Node {
  std::thread Thread;
  Node *Next;
};

void listOk(Node *First) {
  for (Node *N = First; N; N = N->Next)
    N->Thread.join();
}

void listByCallOk(Node *First) {
  Node *Find(Node *);
  while (Node *N = Find(First)) {
    N->Thread.join();
    N->Thread = std::thread(work);
  }
}

void jthreadOk() {
  std::jthread T(work);
  T.join();
}
