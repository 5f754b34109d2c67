// What is one mistake, and what are several.
// RUN: not %lockstitch check --checks=-*,data-race %s -- -std=c++20 > %t
// RUN: FileCheck %s --check-prefix=NOTE < %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <string>
#include <thread>
#include <vector>

// The same access, of two objects.
struct Counter {
  int N = 0;
};
static Counter First, Second;
static void bump(Counter &C) {
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: 'First.N' is written here while another thread reads it [data-race]
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Second.N' is written here while another thread reads it [data-race]
  ++C.N;
}
static void bumpFirst() { bump(First); }
static int readFirst() { return First.N; }
static void bumpSecond() { bump(Second); }
static int readSecond() { return Second.N; }

// What callees race for is another mistake, if it is another object.
static int Stats;
static std::string Name;
static void setName();
static std::string getName();
static void work() {
  ++Stats; // NOLINT(data-race)
  setName();
}
static void look() {
  ++Stats; // NOLINT(data-race)
  getName();
}
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Name' is written here while another thread reads it [data-race]
static void setName() { Name = "x"; }
static std::string getName() { return Name; }
static void beginWork() { work(); }
static void beginLook() { look(); }

// If it is the same object, it is the same mistake.
static struct {
  long Errors;
  std::vector<std::string> Texts;
} Log;
static void keep(const char *Text) { Log.Texts.push_back(Text); }
static void note(const char *Text) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Log.Errors' is written here while another thread writes it [data-race]
  ++Log.Errors;
  // NOTE: note: the same holds for 'Log.Texts', which is written here
  keep(Text);
}
static void beginNote() { note("begun"); }

// In front of the start it is for the thread that comes; behind it is not.
static int Data[8], Sum[8], LateData[8], LateSum[8];
static void addOk(int I) { Sum[I] += Data[I]; }
static void addBad(int I) { LateSum[I] += LateData[I]; }
static void startOk() {
  std::vector<std::thread> Threads;
  for (int I = 0; I < 8; ++I) {
    Data[I] = 1;
    Threads.emplace_back(addOk, I);
  }
  for (std::thread &Each : Threads)
    Each.join();
}
static void startBad() {
  std::vector<std::thread> Threads;
  for (int I = 0; I < 8; ++I) {
    Threads.emplace_back(addBad, I);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'LateData[]' is written here while another thread reads it [data-race]
    LateData[I] = 1;
  }
  for (std::thread &Each : Threads)
    Each.join();
}

// A callback that is handed on in a struct.
struct Handlers {
  void (*OnData)();
};
void runLoop(Handlers *All);
static int Received;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Received' is written here while another thread reads it [data-race]
static void onData() { ++Received; }
// NOTE: note: 'run' hands 'onData' on here, to be called back
static void run() {
  Handlers All;
  All.OnData = onData;
  runLoop(&All);
}

int main() {
  std::thread A(bumpFirst), B([] { readFirst(); });
  std::thread C(bumpSecond), D([] { readSecond(); });
  std::thread E(beginWork), F(beginLook);
  std::thread G(beginNote), H(beginNote);
  std::thread I(run);
  int Seen = Received;
  startOk();
  startBad();
  for (std::thread *Each : {&A, &B, &C, &D, &E, &F, &G, &H, &I})
    Each->join();
  return Seen;
}
