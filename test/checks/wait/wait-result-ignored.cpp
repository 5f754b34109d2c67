// RUN: not %lockstitch check %s '--checks=-*,wait-result-ignored' -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <queue>

using namespace std::chrono_literals;

std::mutex M;
std::condition_variable CV;
std::queue<int> Jobs;
bool Ready, Stopping;
int Answer, Beats, Level;

void push(int Job) {
  std::lock_guard<std::mutex> Lock(M);
  Jobs.push(Job);
  ++Level;
  CV.notify_one();
}

void reply(int A) {
  std::lock_guard<std::mutex> Lock(M);
  Answer = A;
  Ready = true;
  CV.notify_one();
}

void stop() {
  std::lock_guard<std::mutex> Lock(M);
  Stopping = true;
  CV.notify_all();
}

// ---- What was waited for is used --------------------------------------------

int takeBad() {
  std::unique_lock<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the result of this wait on 'CV' is ignored, but 'Jobs' is used as if it had not given up [wait-result-ignored]
  CV.wait_for(Lock, 1s, [] { return !Jobs.empty(); });
  int Job = Jobs.front();
  Jobs.pop();
  return Job;
}

int takeOk() {
  std::unique_lock<std::mutex> Lock(M);
  if (!CV.wait_for(Lock, 1s, [] { return !Jobs.empty(); }))
    return -1;
  int Job = Jobs.front();
  Jobs.pop();
  return Job;
}

int testedAgainOk() {
  std::unique_lock<std::mutex> Lock(M);
  CV.wait_for(Lock, 1s, [] { return !Jobs.empty(); });
  if (Jobs.empty())
    return -1;
  int Job = Jobs.front();
  Jobs.pop();
  return Job;
}

void drainOk() {
  std::unique_lock<std::mutex> Lock(M);
  CV.wait_until(Lock, std::chrono::steady_clock::now() + 1s,
                [] { return !Jobs.empty(); });
  while (!Jobs.empty())
    Jobs.pop();
}

int storedOk() {
  std::unique_lock<std::mutex> Lock(M);
  bool HasJob = CV.wait_for(Lock, 1s, [] { return !Jobs.empty(); });
  if (!HasJob)
    return -1;
  int Job = Jobs.front();
  Jobs.pop();
  return Job;
}

// ---- What goes with it is used ----------------------------------------------

int askBad() {
  std::unique_lock<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the result of this wait on 'CV' is ignored, but 'Answer' is used as if it had not given up [wait-result-ignored]
  CV.wait_for(Lock, 1s, [] { return Ready; });
  return Answer;
}

int askOk() {
  std::unique_lock<std::mutex> Lock(M);
  CV.wait_for(Lock, 1s, [] { return Ready; });
  return Ready ? Answer : -1;
}

bool returnedOk() {
  std::unique_lock<std::mutex> Lock(M);
  return CV.wait_for(Lock, 1s, [] { return Ready; });
}

// ---- Pauses -----------------------------------------------------------------

void beatOk() {
  std::unique_lock<std::mutex> Lock(M);
  while (!Stopping) {
    ++Beats;
    CV.wait_for(Lock, 1s, [] { return Stopping; });
  }
}

void pauseOk() {
  std::unique_lock<std::mutex> Lock(M);
  CV.wait_for(Lock, 1s, [] { return Stopping; });
  ++Beats;
}

// Woken early or not, it does its round.
void roundOk() {
  std::unique_lock<std::mutex> Lock(M);
  for (;;) {
    CV.wait_for(Lock, 1s, [] { return Ready; });
    Ready = false;
    ++Beats;
  }
}

void loopOk() {
  std::unique_lock<std::mutex> Lock(M);
  while (Jobs.empty())
    CV.wait_for(Lock, 1s);
  Jobs.pop();
}

// ---- Without a predicate, through members and lambdas -----------------------

void ifBad() {
  std::unique_lock<std::mutex> Lock(M);
  if (Jobs.empty())
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the result of this wait on 'CV' is ignored, but 'Jobs' is used {{.*}} [wait-result-ignored]
    CV.wait_for(Lock, 1s);
  Jobs.pop();
}

class Mailbox {
public:
  void post(int Letter) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Letters.push(Letter);
    Posted.notify_one();
  }

  int readBad() {
    std::unique_lock<std::mutex> Lock(Mutex);
    auto HasLetter = [this] { return !Letters.empty(); };
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the result of this wait on 'Posted' is ignored, but 'Letters' is used {{.*}} [wait-result-ignored]
    Posted.wait_for(Lock, 1s, HasLetter);
    int Letter = Letters.front();
    Letters.pop();
    return Letter;
  }

  int readOk() {
    std::unique_lock<std::mutex> Lock(Mutex);
    Posted.wait_for(Lock, 1s, [this] { return !Letters.empty(); });
    return takeIfAny();
  }

private:
  int takeIfAny() {
    if (Letters.empty())
      return -1;
    int Letter = Letters.front();
    Letters.pop();
    return Letter;
  }

  std::mutex Mutex;
  std::condition_variable Posted;
  std::queue<int> Letters;
};

void use(Mailbox &Box) {
  Box.post(1);
  Box.readBad();
  Box.readOk();
}
