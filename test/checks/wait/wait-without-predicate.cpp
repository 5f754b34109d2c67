// RUN: not %lockstitch check %s '--checks=-*,wait-without-predicate' -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <queue>
#include <semaphore>
#include <shared_mutex>
#include <stop_token>

using namespace std::chrono_literals;

std::mutex M;
std::condition_variable CV;
bool Ready, Stopping;
std::queue<int> Queue;
int Sum;

// ---- No loop ----------------------------------------------------------------

void bareBad() {
  std::unique_lock<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'CV' without a loop that tests the condition [wait-without-predicate]
  CV.wait(Lock);
}

void ifBad() {
  std::unique_lock<std::mutex> Lock(M);
  if (!Ready)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'CV' without a loop that tests the condition [wait-without-predicate]
    CV.wait(Lock);
}

void whileOk() {
  std::unique_lock<std::mutex> Lock(M);
  while (!Ready)
    CV.wait(Lock);
}

void predicateOk() {
  std::unique_lock<std::mutex> Lock(M);
  CV.wait(Lock, [] { return Ready; });
}

// Perhaps it is meant as a pause that can be cut short.
void timedIfOk() {
  std::unique_lock<std::mutex> Lock(M);
  if (!Ready)
    CV.wait_for(Lock, 1s);
}

void timedWhileOk() {
  std::unique_lock<std::mutex> Lock(M);
  auto Until = std::chrono::steady_clock::now() + 1s;
  while (!Ready)
    if (CV.wait_until(Lock, Until) == std::cv_status::timeout)
      break;
}

bool timedPredicateOk() {
  std::unique_lock<std::mutex> Lock(M);
  return CV.wait_for(Lock, 1s, [] { return Ready; });
}

// ---- Loops of every kind ----------------------------------------------------

void doOk() {
  std::unique_lock<std::mutex> Lock(M);
  do {
    CV.wait(Lock);
  } while (!Ready);
}

void forOk() {
  std::unique_lock<std::mutex> Lock(M);
  for (; !Ready;)
    CV.wait(Lock);
}

void breakOk() {
  std::unique_lock<std::mutex> Lock(M);
  while (true) {
    if (Ready)
      break;
    CV.wait(Lock);
  }
}

int returnOk() {
  std::unique_lock<std::mutex> Lock(M);
  for (;;) {
    if (!Queue.empty())
      return Queue.front();
    CV.wait(Lock);
  }
}

void gotoOk() {
  std::unique_lock<std::mutex> Lock(M);
again:
  if (!Ready) {
    CV.wait(Lock);
    goto again;
  }
}

// Comes back to the test after each wake-up, whatever it does in between.
void eventLoopOk() {
  std::unique_lock<std::mutex> Lock(M);
  for (;;) {
    while (!Queue.empty()) {
      Sum += Queue.front();
      Queue.pop();
    }
    CV.wait(Lock);
  }
}

void loopWithExitOk() {
  std::unique_lock<std::mutex> Lock(M);
  while (!Stopping) {
    if (Queue.empty()) {
      CV.wait(Lock);
      continue;
    }
    Sum += Queue.front();
    Queue.pop();
  }
}

void lockedAnewOk() {
  for (;;) {
    std::unique_lock<std::mutex> Lock(M);
    if (Ready)
      return;
    CV.wait(Lock);
  }
}

// The wait is not in the loop.
void afterTheLoopBad(int Max) {
  std::unique_lock<std::mutex> Lock(M);
  while (Sum < Max)
    ++Sum;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'CV' without a loop that tests the condition [wait-without-predicate]
  CV.wait(Lock);
}

// The loop is around, but left after the wait.
void leftAfterTheWaitBad() {
  std::unique_lock<std::mutex> Lock(M);
  while (!Ready) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'CV' without a loop that tests the condition [wait-without-predicate]
    CV.wait(Lock);
    break;
  }
}

// The loop counts, and tests nothing that another thread changes.
void FN_countedLoop() {
  std::unique_lock<std::mutex> Lock(M);
  for (int I = 0; I != 3; ++I)
    CV.wait(Lock);
}

// ---- Through a call ---------------------------------------------------------

static void waitOnce(std::unique_lock<std::mutex> &Lock) { CV.wait(Lock); }

void helperInALoopOk() {
  std::unique_lock<std::mutex> Lock(M);
  while (!Ready)
    waitOnce(Lock);
}

std::condition_variable Other;

static void waitForOther(std::unique_lock<std::mutex> &Lock) {
  Other.wait(Lock);
}

void helperWithoutALoopBad() {
  std::unique_lock<std::mutex> Lock(M);
  if (!Ready)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'Other' without a loop that tests the condition [wait-without-predicate]
    waitForOther(Lock);
}

// A class of one's own around the condition variable.
class CondVar {
public:
  explicit CondVar(std::mutex *Mutex) : Mutex(Mutex) {}
  void wait() {
    std::unique_lock<std::mutex> Lock(*Mutex, std::adopt_lock);
    Condition.wait(Lock);
    Lock.release();
  }
  void signal() { Condition.notify_one(); }

private:
  std::mutex *Mutex;
  std::condition_variable Condition;
};

CondVar Wrapped(&M);

void wrappedOk() {
  M.lock();
  while (!Ready)
    Wrapped.wait();
  M.unlock();
}

// ---- Asked before, and asked again ------------------------------------------

class Pipe {
public:
  bool read(int *Out);
  int take();

private:
  std::queue<int> Items;
};

class Mailbox {
public:
  int receiveOk(int *Out, int Timeout) {
    if (Commands.read(Out))
      return 0;
    if (Timeout == 0) {
      Sync->unlock();
      Sync->lock();
    } else {
      int Error = wait(Timeout);
      if (Error == -1)
        return -1;
    }
    bool IsThere = Commands.read(Out);
    if (!IsThere)
      return -1;
    return 0;
  }

  bool tellsCallerOk(int *Out) {
    if (Commands.read(Out))
      return true;
    Changed.wait(*Sync);
    return Commands.read(Out);
  }

  // What it takes may not be there.
  int takesBad(int *Out) {
    if (Commands.read(Out))
      return *Out;
    Changed.wait(*Sync);
    return Commands.take();
  }

  // That the wait did not give up says nothing.
  int trustsWaitBad(int *Out) {
    if (Commands.read(Out))
      return 0;
    if (wait(-1) == -1)
      return -1;
    return 1;
  }

  int takesFirstBad(int *Out) {
    if (Commands.read(Out))
      return *Out;
    Changed.wait(*Sync);
    int Item = Commands.take();
    return Commands.read(Out) ? *Out : Item;
  }

  std::mutex *Sync;

private:
  int wait(int Timeout) {
    if (Timeout == -1)
      Changed.wait(*Sync);
    else if (Changed.wait_for(*Sync, std::chrono::milliseconds(Timeout)) ==
             std::cv_status::timeout)
      return -1;
    return 0;
  }

  std::condition_variable_any Changed;
  Pipe Commands;
};

int receiveOnceOk(Mailbox &From) {
  int Item = 0;
  From.Sync->lock();
  int Error = From.receiveOk(&Item, -1);
  if (From.tellsCallerOk(&Item))
    Error = 0;
  From.Sync->unlock();
  return Error ? Error : Item;
}

// One mistake, whoever calls.
int takeOnceBad(Mailbox &From) {
  int Item = 0;
  std::lock_guard<std::mutex> Hold(*From.Sync);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'From.Changed' without a loop that tests the condition, and so at 1 other place [wait-without-predicate]
  return From.takesBad(&Item);
}

int takeTwice(Mailbox &From) {
  int Item = 0;
  std::lock_guard<std::mutex> Hold(*From.Sync);
  From.takesBad(&Item);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'From.Changed' without a loop that tests the condition [wait-without-predicate]
  From.trustsWaitBad(&Item);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'From.Changed' without a loop that tests the condition [wait-without-predicate]
  return From.takesFirstBad(&Item);
}

bool readAgainOk() {
  std::unique_lock<std::mutex> Lock(M);
  if (!Ready)
    CV.wait(Lock);
  return Ready;
}

bool askedAgainOk() {
  std::unique_lock<std::mutex> Lock(M);
  if (Queue.empty() && !Stopping)
    CV.wait(Lock);
  if (Queue.empty())
    return false;
  Sum += Queue.front();
  Queue.pop();
  return true;
}

// Asks again, but not for what it takes.
bool askedForAnotherBad() {
  std::unique_lock<std::mutex> Lock(M);
  if (Queue.empty() && !Stopping)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'CV' without a loop that tests the condition [wait-without-predicate]
    CV.wait(Lock);
  if (Stopping)
    return false;
  Sum += Queue.front();
  Queue.pop();
  return true;
}

// Takes it first.
int takenFirstBad() {
  std::unique_lock<std::mutex> Lock(M);
  if (Queue.empty())
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'CV' without a loop that tests the condition [wait-without-predicate]
    CV.wait(Lock);
  int Item = Queue.front();
  Queue.pop();
  return Queue.empty() ? 0 : Item;
}

// Asks again on one way only.
bool askedOnOneWayBad(bool IsCareful) {
  std::unique_lock<std::mutex> Lock(M);
  if (!Ready)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'CV' without a loop that tests the condition [wait-without-predicate]
    CV.wait(Lock);
  if (IsCareful)
    return Ready;
  return true;
}

// What it found afterwards is not told to the caller.
void storedBad() {
  std::unique_lock<std::mutex> Lock(M);
  if (Sum == 0)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'CV' without a loop that tests the condition [wait-without-predicate]
    CV.wait(Lock);
  static int Last;
  Last = Sum;
}

// ---- Members, lambdas, templates --------------------------------------------

class Server {
public:
  void waitForStopBad() {
    std::unique_lock<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on '{{(this->)?}}StateChanged' without a loop that tests the condition [wait-without-predicate]
    StateChanged.wait(Lock);
  }

  void waitForStopOk() {
    std::unique_lock<std::mutex> Lock(Mutex);
    StateChanged.wait(Lock, [this] { return Stopping; });
  }

private:
  std::mutex Mutex;
  std::condition_variable StateChanged;
  bool Stopping = false;
};

void ofAnObjectBad(std::condition_variable &Changed) {
  std::unique_lock<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'Changed' without a loop that tests the condition [wait-without-predicate]
  Changed.wait(Lock);
}

void lambdaBad() {
  auto Wait = [] {
    std::unique_lock<std::mutex> Lock(M);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'CV' without a loop that tests the condition [wait-without-predicate]
    CV.wait(Lock);
  };
  Wait();
}

void lambdaWithLoopOk() {
  auto Wait = [] {
    std::unique_lock<std::mutex> Lock(M);
    while (!Ready)
      CV.wait(Lock);
  };
  Wait();
}

template <typename T> void templateBad(T &Mutex) {
  std::unique_lock<T> Lock(Mutex);
  std::condition_variable_any Any;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'Any' without a loop that tests the condition [wait-without-predicate]
  Any.wait(Lock);
}

std::shared_mutex S;

void instancesBad() {
  templateBad(M);
  templateBad(S);
}

void anyWithMutexBad() {
  static std::condition_variable_any Any;
  S.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'Any' without a loop that tests the condition [wait-without-predicate]
  Any.wait(S);
  S.unlock();
}

void stopTokenOk(std::stop_token Stop) {
  static std::condition_variable_any Any;
  std::unique_lock<std::mutex> Lock(M);
  Any.wait(Lock, Stop, [] { return Ready; });
}

// ---- What needs no loop -----------------------------------------------------

void futureOk(std::future<int> &F) { F.wait(); }
void latchOk(std::latch &L) { L.wait(); }
void semaphoreOk(std::counting_semaphore<4> &C) { C.acquire(); }
void atomicOk(std::atomic<int> &A) { A.wait(0); }
