// RUN: not %lockstitch check %s --checks='-*,wait-holding-lock,blocking-under-lock' -- -std=c++20 > %t
// RUN: grep ' warning: \| error: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE --input-file=%t

#include <chrono>
#include <condition_variable>
#include <latch>
#include <mutex>

std::mutex Statistics, M;
std::condition_variable Filled, Emptied;
std::latch Ready(1);
int Level, Requests;

void drawBad() {
  std::lock_guard<std::mutex> Count(Statistics);
  std::unique_lock<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'Filled' while holding 'Statistics', without which nobody notifies it [wait-holding-lock]
  Filled.wait(Lock, [] { return Level > 0; });
  --Level;
}
// NOTE: :[[@LINE-3]]:{{[0-9]+}}: warning: waiting on 'Filled'
// NOTE: note: 'drawBad' acquires 'Statistics' here
// NOTE: note: 'drawBad' waits on 'Filled' here
// NOTE: note: 'fill' notifies 'Filled' here, with 'Statistics' held

void drawOk() {
  { std::lock_guard<std::mutex> Count(Statistics); }
  std::unique_lock<std::mutex> Lock(M);
  Filled.wait(Lock, [] { return Level > 0; });
  --Level;
}

void drawForAWhile() {
  std::lock_guard<std::mutex> Count(Statistics);
  std::unique_lock<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a condition variable may block while 'Statistics' is held [blocking-under-lock]
  Filled.wait_for(Lock, std::chrono::seconds(1), [] { return Level > 0; });
}

void fill() {
  std::lock_guard<std::mutex> Count(Statistics);
  std::lock_guard<std::mutex> Lock(M);
  ++Level;
  Filled.notify_all();
}

// One of two notifiers needs no lock: the wait ends.
void waitEmpty() {
  std::lock_guard<std::mutex> Count(Statistics);
  std::unique_lock<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a condition variable may block while 'Statistics' is held [blocking-under-lock]
  Emptied.wait(Lock, [] { return Level == 0; });
}

void empty() {
  {
    std::lock_guard<std::mutex> Lock(M);
    Level = 0;
  }
  Emptied.notify_one();
}

void emptyToo() {
  std::lock_guard<std::mutex> Count(Statistics);
  Emptied.notify_one();
}

std::condition_variable Sent;

// Who notifies may find the lock taken, and does without it.
void sendOrNot() {
  std::unique_lock<std::mutex> Count(Statistics, std::try_to_lock);
  if (Count)
    ++Requests;
  std::lock_guard<std::mutex> Lock(M);
  ++Level;
  Sent.notify_all();
}

void awaitSentOk() {
  std::lock_guard<std::mutex> Count(Statistics);
  std::unique_lock<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a condition variable may block while 'Statistics' is held [blocking-under-lock]
  Sent.wait(Lock, [] { return Level > 0; });
}

// ---- What gives up no lock --------------------------------------------------

void latchBad() {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'Ready' while holding 'M', without which nobody notifies it [wait-holding-lock]
  Ready.wait();
}

void arrive() {
  std::lock_guard<std::mutex> Lock(M);
  Ready.count_down();
}

void latchOk() {
  std::unique_lock<std::mutex> Lock(M);
  Lock.unlock();
  Ready.wait();
}

// ---- Members ----------------------------------------------------------------

class Queue {
public:
  void popBad() {
    std::lock_guard<std::mutex> Outer(Consumers);
    std::unique_lock<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'Pushed' while holding 'Consumers', without which nobody notifies it [wait-holding-lock]
    Pushed.wait(Lock, [this] { return Size > 0; });
    --Size;
  }

  void push() {
    std::lock_guard<std::mutex> Outer(Consumers);
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Size;
    Pushed.notify_one();
  }

private:
  std::mutex Consumers, Mutex;
  std::condition_variable Pushed;
  int Size = 0;
};

void use(Queue &Q) {
  Q.push();
  Q.popBad();
}
