// RUN: not %lockstitch check --checks=-*,notify-under-lock %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t
// RUN: %lockstitch check --confidence=low %s -- -std=c++20 | FileCheck %s --allow-empty --check-prefix=ADVICE
// ADVICE-NOT: [notify-under-lock]

#include <condition_variable>
#include <mutex>
#include <queue>

namespace {
std::mutex Mutex, Other;
std::condition_variable Ready;
bool IsReady;

void waitForReady() {
  std::unique_lock Lock(Mutex);
  Ready.wait(Lock, [] { return IsReady; });
}

void guardBad() {
  std::lock_guard Lock(Mutex);
  IsReady = true;
  // CHECK: :[[@LINE+1]]:9: warning: 'Ready' is notified while 'Mutex' is held: who wakes may have to wait for the lock at once [notify-under-lock]
  Ready.notify_one();
}
// STORY: is notified while
// STORY: note: '{{.*}}waitForReady' waits here, and goes on with 'Mutex' held
// STORY: note: 'Mutex' is released here: it can be before

void byHandBad() {
  Mutex.lock();
  IsReady = true;
  // CHECK: :[[@LINE+1]]:9: warning: 'Ready' is notified while
  Ready.notify_all();
  Mutex.unlock();
}

void afterOk() {
  {
    std::lock_guard Lock(Mutex);
    IsReady = true;
  }
  Ready.notify_one();
}

void unlockedOk() {
  std::unique_lock Lock(Mutex);
  IsReady = true;
  Lock.unlock();
  Ready.notify_one();
}

// More is done with the lock held: it cannot be released yet.
void notLastOk() {
  std::lock_guard Lock(Mutex);
  Ready.notify_one();
  IsReady = true;
}

void inLoopOk() {
  std::lock_guard Lock(Mutex);
  for (int I = 0; I < 3; ++I) {
    IsReady = true;
    Ready.notify_one();
  }
}

// Not the lock that the waiter needs.
void otherLockOk() {
  std::lock_guard Lock(Other);
  Ready.notify_one();
}

template <typename T> class Queue {
public:
  void push(T Item) {
    std::lock_guard Lock(M);
    Items.push(Item);
    // CHECK: :[[@LINE+1]]:17: warning: 'NotEmptyBad' is notified while 'M' is held
    NotEmptyBad.notify_one();
  }
  T pop() {
    std::unique_lock Lock(M);
    NotEmptyBad.wait(Lock, [this] { return !Items.empty(); });
    T Item = Items.front();
    Items.pop();
    return Item;
  }

private:
  std::mutex M;
  std::condition_variable NotEmptyBad;
  std::queue<T> Items;
};
Queue<int> Numbers;

// ---- A waiter that may end the condition ------------------------------------

// It stands on the stack of who waits.
class Event {
public:
  void setOk() {
    std::lock_guard Lock(M);
    IsSet = true;
    Changed.notify_all();
  }
  void wait() {
    std::unique_lock Lock(M);
    Changed.wait(Lock, [this] { return IsSet; });
  }

private:
  std::mutex M;
  std::condition_variable Changed;
  bool IsSet = false;
};
void start(Event &E);
void untilDone() {
  Event Done;
  start(Done);
  Done.wait();
}

// The destructor waits, and then it is gone.
class Worker {
public:
  ~Worker() {
    std::unique_lock Lock(M);
    Idle.wait(Lock, [this] { return !IsBusy; });
  }
  void doneOk() {
    std::lock_guard Lock(M);
    IsBusy = false;
    Idle.notify_all();
  }

private:
  std::mutex M;
  std::condition_variable Idle;
  bool IsBusy = true;
};

// Nobody is seen to wait.
std::condition_variable Unheard;
void unheardOk() {
  std::lock_guard Lock(Mutex);
  Unheard.notify_one();
}
} // namespace

void use(Worker &W, Event &E) {
  waitForReady();
  guardBad();
  byHandBad();
  afterOk();
  unlockedOk();
  notLastOk();
  inLoopOk();
  otherLockOk();
  Numbers.push(Numbers.pop());
  untilDone();
  E.setOk();
  W.doneOk();
  unheardOk();
}
