// RUN: not %lockstitch check %s '--checks=-*,wait-on-two-mutexes' -- -std=c++20 > %t
// RUN: grep ' warning: \| error: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning: --implicit-check-not=error:
// RUN: FileCheck %s --check-prefix=NOTE --input-file=%t

#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex A, B;
std::condition_variable CV, Other;
bool Ready;

void firstOk() {
  std::unique_lock<std::mutex> Lock(A);
  CV.wait(Lock, [] { return Ready; });
}

void secondBad() {
  std::unique_lock<std::mutex> Lock(B);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'CV' with 'B', while another thread may wait on it with 'A' [wait-on-two-mutexes]
  CV.wait(Lock, [] { return Ready; });
}
// NOTE: :[[@LINE-2]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'CV' with 'B'
// NOTE: note: 'firstOk' waits on 'CV' with 'A' here
// NOTE: note: 'secondBad' waits on 'CV' with 'B' here

void thirdOk() {
  std::unique_lock<std::mutex> Lock(A);
  while (!Ready)
    CV.wait(Lock);
}

// Two conditions, each with a mutex of its own.
void otherOk() {
  std::unique_lock<std::mutex> Lock(B);
  Other.wait(Lock, [] { return Ready; });
}

// ---- Members ----------------------------------------------------------------

class Channel {
public:
  void sendBad() {
    std::unique_lock<std::mutex> Lock(Senders);
    Changed.wait(Lock, [this] { return Size < 8; });
    ++Size;
  }

  void receiveBad() {
    std::unique_lock<std::mutex> Lock(Receivers);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'Changed' with 'Receivers', while another thread may wait on it with 'Senders' [wait-on-two-mutexes]
    Changed.wait(Lock, [this] { return Size > 0; });
    --Size;
  }

private:
  std::mutex Senders, Receivers;
  std::condition_variable Changed;
  int Size = 0;
};

class Queue {
public:
  void pushOk() {
    std::unique_lock<std::mutex> Lock(Mutex);
    Emptied.wait(Lock, [this] { return Size < 8; });
    ++Size;
  }

  void popOk() {
    std::unique_lock<std::mutex> Lock(Mutex);
    Filled.wait(Lock, [this] { return Size > 0; });
    --Size;
  }

  // One mutex, that has two names.
  void drainOk() {
    std::mutex &Mine = Mutex;
    std::unique_lock<std::mutex> Lock(Mine);
    Filled.wait(Lock, [this] { return Size == 0; });
  }

private:
  std::mutex Mutex;
  std::condition_variable Filled, Emptied;
  int Size = 0;
};

// ---- Through a call ---------------------------------------------------------

std::condition_variable Passed;

static void await(std::unique_lock<std::mutex> &Lock) {
  while (!Ready)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'Passed' with '{{A|B}}', while another thread may wait on it with '{{A|B}}' [wait-on-two-mutexes]
    Passed.wait(Lock);
}

void callsOk() {
  std::unique_lock<std::mutex> Lock(A);
  await(Lock);
}

// The wait is one, and its mutexes are two.
void callsBad() {
  std::unique_lock<std::mutex> Lock(B);
  await(Lock);
}

// Each object has a condition and a mutex.
struct Door {
  std::mutex Mutex;
  std::condition_variable Opened;
  bool IsOpen = false;
};

void passBothOk(Door &Front, Door &Back) {
  {
    std::unique_lock<std::mutex> Lock(Front.Mutex);
    Front.Opened.wait(Lock, [&] { return Front.IsOpen; });
  }
  std::unique_lock<std::mutex> Lock(Back.Mutex);
  Back.Opened.wait(Lock, [&] { return Back.IsOpen; });
}
