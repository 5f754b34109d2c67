// RUN: not %lockstitch check --checks=-*,relaxed-publication,data-race,inconsistent-guard %s -- %std -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

// NOTE: note: 'writeBad' writes 'TextBad' here, with no lock held
// NOTE: note: 'readBad' reads 'TextBad' here, with no lock held

#include <atomic>
#include <string>
#include <thread>

// ---- The store is relaxed ---------------------------------------------------

std::string TextBad;
std::atomic<bool> IsTextBad;
void writeBad() {
  TextBad = "ready";
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'IsTextBad' is stored with memory_order_relaxed: who finds it set need not see what was written to 'TextBad' before [relaxed-publication]
  IsTextBad.store(true, std::memory_order_relaxed);
}
int readBad() {
  if (IsTextBad.load(std::memory_order_acquire))
    return TextBad.size();
  return 0;
}

std::string TextOk;
std::atomic<bool> IsTextOk;
void writeOk() {
  TextOk = "ready";
  IsTextOk.store(true, std::memory_order_release);
}
int readOk() {
  if (IsTextOk.load(std::memory_order_acquire))
    return TextOk.size();
  return 0;
}

// ---- The load is relaxed ----------------------------------------------------

int NumberBad;
std::atomic<bool> IsNumberBad;
void produceBad() {
  NumberBad = 42;
  IsNumberBad.store(true, std::memory_order_release);
}
int consumeBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'IsNumberBad' is loaded with memory_order_relaxed: who finds it set need not see what was written to 'NumberBad' before that [relaxed-publication]
  while (!IsNumberBad.load(std::memory_order_relaxed))
    std::this_thread::yield();
  return NumberBad;
}

// ---- Fences -----------------------------------------------------------------

int FencedOk;
std::atomic<bool> IsFencedOk;
void fenceOk() {
  FencedOk = 42;
  std::atomic_thread_fence(std::memory_order_release);
  IsFencedOk.store(true, std::memory_order_relaxed);
}
int fencedOk() {
  while (!IsFencedOk.load(std::memory_order_relaxed))
    std::this_thread::yield();
  std::atomic_thread_fence(std::memory_order_acquire);
  return FencedOk;
}

// ---- A pointer: what it leads to --------------------------------------------

struct Config {
  int Port = 0;
};
std::atomic<Config *> FN_Config, ConfigOk;
void FN_loadConfigBad() {
  Config *C = new Config;
  C->Port = 80;
  FN_Config.store(C, std::memory_order_relaxed);
}
int FN_portBad() {
  Config *C = FN_Config.load(std::memory_order_acquire);
  return C ? C->Port : 0;
}
void loadConfigOk() {
  Config *C = new Config;
  C->Port = 80;
  ConfigOk.store(C, std::memory_order_release);
}
int portOk() {
  Config *C = ConfigOk.load(std::memory_order_acquire);
  return C ? C->Port : 0;
}

// ---- Members, and calls; what isDone() found counts as acquired -----------------------------------------------------

class Job {
public:
  void finish(int R) {
    Result = R;
    announce();
  }
  bool isDone() const { return Done.load(std::memory_order_relaxed); }
  int result() const { return isDone() ? Result : -1; }

private:
  void announce() { Done.store(true, std::memory_order_release); }
  int Result = 0;
  std::atomic<bool> Done = false;
};
Job FN_Job;

class Mail {
public:
  void sendBad(int T) {
    Text = T;
    announce();
  }
  int text() const { return Sent.load() ? Text : -1; }

private:
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mail::Sent' is stored with memory_order_relaxed: who finds it set need not see what was written to 'MailBad.Text' before [relaxed-publication]
  void announce() { Sent.store(true, std::memory_order_relaxed); }
  int Text = 0;
  std::atomic<bool> Sent = false;
};
Mail MailBad;

// In a lambda, by way of a variable.
int LateBad;
std::atomic<int> LateState;

// ---- Nothing is published ---------------------------------------------------

std::atomic<long> HitsOk;
std::atomic<bool> StopOk;
void countOk() {
  while (!StopOk.load(std::memory_order_relaxed))
    HitsOk.fetch_add(1, std::memory_order_relaxed);
}

// Relaxed, and the payload is atomic too.
std::atomic<int> LevelOk;
std::atomic<bool> IsLevelOk;
void setLevelOk() {
  LevelOk.store(3, std::memory_order_relaxed);
  IsLevelOk.store(true, std::memory_order_relaxed);
}
int levelOk() {
  return IsLevelOk.load(std::memory_order_relaxed)
             ? LevelOk.load(std::memory_order_relaxed)
             : 0;
}

int main() {
  std::thread First([] {
    writeBad();
    writeOk();
    produceBad();
    fenceOk();
    FN_loadConfigBad();
    loadConfigOk();
    FN_Job.finish(1);
    MailBad.sendBad(1);
    LateBad = 7;
    LateState.store(2, std::memory_order_release);
    countOk();
    setLevelOk();
  });
  std::thread Second([] {
    readBad();
    readOk();
    consumeBad();
    fencedOk();
    FN_portBad();
    portOk();
    FN_Job.result();
    MailBad.text();
    auto Look = [] {
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'LateState' is loaded with memory_order_relaxed
      int Now = LateState.load(std::memory_order_relaxed);
      return Now == 2 ? LateBad : 0;
    };
    Look();
    StopOk.store(true, std::memory_order_relaxed);
    levelOk();
  });
  First.join();
  Second.join();
  return HitsOk.load(std::memory_order_relaxed);
}
