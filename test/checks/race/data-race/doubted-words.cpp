// Waits that may give up, and functions that wait on some of their ways only:
// what they return says whether another thread was heard.
// RUN: not %lockstitch check --checks=-*,data-race,inconsistent-guard --confidence=low %s -- -std=c++20 %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <semaphore>
#include <thread>

using std::chrono::seconds;

// ---- What a wait returns ----------------------------------------------------

std::binary_semaphore Turn(0);
int AcquiredOk, GivenUpBad;
void acquired() {
  std::thread T([] {
    AcquiredOk = 1;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'GivenUpBad' is written here
    GivenUpBad = 1;
    Turn.release();
  });
  if (Turn.try_acquire_for(seconds(1)))
    ++AcquiredOk;
  else
    ++GivenUpBad;
  T.join();
}

int UnaskedBad;
void unasked() {
  std::binary_semaphore Mine(0);
  std::thread T([&] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'UnaskedBad' is written here
    UnaskedBad = 1;
    Mine.release();
  });
  Mine.try_acquire_for(seconds(1));
  ++UnaskedBad;
  T.join();
}

std::mutex M;
std::condition_variable C;
bool Ready;
int PredicateOk;
void tellReady() {
  PredicateOk = 1;
  std::lock_guard<std::mutex> Hold(M);
  Ready = true;
  C.notify_one();
}
bool isReadySoon() {
  std::unique_lock<std::mutex> Lock(M);
  return C.wait_for(Lock, seconds(1), [] { return Ready; });
}
void predicate() {
  std::thread T(tellReady);
  if (!isReadySoon()) {
    T.join();
    return;
  }
  ++PredicateOk;
  T.join();
}

// ---- Functions that may return early ----------------------------------------

std::mutex StateMutex;
std::condition_variable StateChanged;
int State, LeftOk, TimedOutBad;
bool mayGoOn(int S) { return S > 2; }
void changeState() {
  std::lock_guard<std::mutex> Hold(StateMutex);
  State = 3;
  StateChanged.notify_all();
}
bool waitForState() {
  std::unique_lock<std::mutex> Lock(StateMutex);
  while (!mayGoOn(State))
    if (StateChanged.wait_for(Lock, seconds(1)) == std::cv_status::timeout)
      return false;
  return true;
}
void left() {
  std::thread T([] {
    LeftOk = 1;
    changeState();
  });
  bool IsChanged = waitForState();
  if (IsChanged)
    ++LeftOk;
  T.join();
}
void timedOut() {
  std::thread T([] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'TimedOutBad' is written here
    TimedOutBad = 1;
    changeState();
  });
  if (!waitForState())
    ++TimedOutBad;
  T.join();
}

// The loop ends by either, and the test is made again; or another one.
int AgainOk, AgainBad, OtherQuestionBad;
bool isOdd(int N) { return N % 2; }
bool waitAndAskAgain() {
  std::unique_lock<std::mutex> Lock(StateMutex);
  auto How = std::cv_status::no_timeout;
  while (!mayGoOn(State) && How == std::cv_status::no_timeout)
    How = StateChanged.wait_for(Lock, seconds(1));
  return mayGoOn(State);
}
bool waitAndAskAnother() {
  std::unique_lock<std::mutex> Lock(StateMutex);
  auto How = std::cv_status::no_timeout;
  while (!mayGoOn(State) && How == std::cv_status::no_timeout)
    How = StateChanged.wait_for(Lock, seconds(1));
  return isOdd(State);
}
void askedAgain() {
  std::thread T([] {
    AgainOk = 1;
    changeState();
  });
  if (waitAndAskAgain())
    ++AgainOk;
  T.join();
}
void askedAgainInVain() {
  std::thread T([] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'AgainBad' is written here
    AgainBad = 1;
    changeState();
  });
  if (!waitAndAskAgain())
    ++AgainBad;
  T.join();
}
void askedAnother() {
  std::thread T([] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'OtherQuestionBad' is written
    OtherQuestionBad = 1;
    changeState();
  });
  if (waitAndAskAnother())
    ++OtherQuestionBad;
  T.join();
}

int main() {
  acquired();
  unasked();
  predicate();
  left();
  timedOut();
  askedAgain();
  askedAgainInVain();
  askedAnother();
}
