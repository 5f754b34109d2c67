// RUN: not %lockstitch check %s '--checks=-*,thread-unsafe-call,data-race,inconsistent-guard' -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t

#include <clocale>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <mutex>
#include <thread>

std::mutex M;
thread_local int Own;

// Two threads of one start.
int wordsBad(char *Text) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this call writes the state of strtok that all threads share, while another thread writes it [thread-unsafe-call]
  return std::strtok(Text, " ") != nullptr;
  // STORY: note: 'strtok_r' keeps its place in a variable of the caller's
}

// Through a call, a member and a lambda; two functions of one buffer.
struct Clock {
  int hourBad(time_t Now) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this call writes the result of localtime that all threads share, while another thread writes it [thread-unsafe-call]
    return localtime(&Now)->tm_hour;
  }
  int hour(time_t Now) { return hourBad(Now); }
};
Clock Global;
int greenwichBad(time_t Now) { return gmtime(&Now)->tm_hour; }

// One reads, the other writes.
const char *homeBad() { return getenv("HOME"); }

// Both under one lock.
int lockedOk(time_t Now) {
  std::lock_guard<std::mutex> Lock(M);
  return *asctime(localtime(&Now));
}

// Both only read.
const char *readOnlyOk() { return std::getenv("PATH"); }

// The sisters.
int sistersOk(char *Text, time_t Now) {
  char *Rest = nullptr;
  struct tm Time;
  return strtok_r(Text, " ", &Rest) != nullptr &&
         localtime_r(&Now, &Time) != nullptr;
}

// Only one thread.
int mainOnlyOk() { return std::rand() + (std::setlocale(0, "") != nullptr); }

int main() {
  char Text[] = "a b";
  setenv("EARLY", "ok", 1); // before there are threads
  mainOnlyOk();
  std::thread A([&] { wordsBad(Text); }), B([&] { wordsBad(Text); });
  std::thread C([] { Global.hour(1); });
  greenwichBad(2);
  std::thread D(homeBad);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this call writes the environment that all threads share, while another thread reads it [thread-unsafe-call]
  setenv("HOME", "/", 1);
  std::thread E([] { lockedOk(3); }), F([] { lockedOk(4); });
  std::thread G(readOnlyOk), H(readOnlyOk);
  std::thread I([&] { sistersOk(Text, 1); }), J([&] { sistersOk(Text, 2); });
  for (std::thread *T : {&A, &B, &C, &D, &E, &F, &G, &H, &I, &J})
    T->join();
}
