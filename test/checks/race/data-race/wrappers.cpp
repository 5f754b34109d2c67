// Threads that are started by a wrapper, which runs what its caller passed.
// RUN: not %lockstitch check --checks=-*,data-race,inconsistent-guard %s -- -std=c++17 > %t
// RUN: FileCheck %s --check-prefix=NOTE < %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <functional>
#include <mutex>
#include <pthread.h>
#include <thread>

std::mutex M;

// ---- A class that keeps the worker ------------------------------------------

class Worker {
public:
  explicit Worker(void (*Work)(), void *Arg = nullptr)
      : Work(Work), WorkOn(nullptr), Arg(Arg) {}
  Worker(void (*Work)(void *), void *Arg)
      : Work(nullptr), WorkOn(Work), Arg(Arg) {}
  void start() { pthread_create(&Thread, nullptr, body, this); }
  void join() { pthread_join(Thread, nullptr); }

private:
  static void *body(void *Arg) {
    auto *Me = static_cast<Worker *>(Arg);
    if (Me->Work)
      Me->Work();
    if (Me->WorkOn)
      Me->WorkOn(Me->Arg);
    return nullptr;
  }
  pthread_t Thread;
  void (*Work)();
  void (*WorkOn)(void *);
  void *Arg;
};

int ByClassBad;
// CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: 'ByClassBad' is written here while another thread writes it [data-race]
// NOTE: note: a thread is started here and runs 'setBad'; nothing waits for its end before 'byClassBad' writes 'ByClassBad'
void setBad() { ByClassBad = 1; }
void byClassBad() {
  Worker T(setBad);
  T.start();
  ByClassBad = 2;
  T.join();
}

int ByClassOk;
void setOk() { ByClassOk = 1; }
void byClassOk() {
  Worker T(setOk);
  ByClassOk = 0;
  T.start();
  T.join();
  ByClassOk = 2;
}

// What one caller passes is not what the other does.
int OtherOk, AnotherOk;
void setOther() { OtherOk = 1; }
void setAnother() { AnotherOk = 1; }
void eachItsOwnOk() {
  Worker T(setOther), U(setAnother);
  T.start();
  U.start();
  T.join();
  OtherOk = 2;
  U.join();
  AnotherOk = 2;
}

int TwoBad;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'TwoBad' is written here while another thread writes it [data-race]
void addBad() { ++TwoBad; }
void addToo() { ++TwoBad; }
void twoBad() {
  Worker T(addBad), U(addToo);
  T.start();
  U.start();
  T.join();
  U.join();
}

int LockedOk;
void addLocked() {
  std::lock_guard<std::mutex> Lock(M);
  ++LockedOk;
}
void lockedOk() {
  Worker T(addLocked), U(addLocked);
  T.start();
  U.start();
  T.join();
  U.join();
}

void addTo(void *Sum) { ++*static_cast<int *>(Sum); }
int argumentBad() {
  int Sum = 0;
  Worker T(addTo, &Sum);
  T.start();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
  ++Sum;
  T.join();
  return Sum;
}

// ---- A function that starts what it is passed --------------------------------

std::thread go(void (*Work)()) { return std::thread(Work); }

int ByFunctionBad;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'ByFunctionBad' is written here while another thread writes it [data-race]
void countBad() { ++ByFunctionBad; }
int ByFunctionOk;
void countOk() { ++ByFunctionOk; }
void byFunction() {
  std::thread T = go(countBad), U = go(countOk);
  ++ByFunctionBad;
  T.join();
  U.join();
  ++ByFunctionOk;
}

int InALoopBad;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'InALoopBad' is written here while another thread writes it [data-race]
void manyBad() { ++InALoopBad; }
void startFour(std::thread *Threads, void (*Work)()) {
  for (int I = 0; I < 4; ++I)
    Threads[I] = std::thread(Work);
}
void inALoopBad() {
  std::thread Threads[4];
  startFour(Threads, manyBad);
  for (std::thread &T : Threads)
    T.join();
}

// ---- A std::function that a lambda runs ---------------------------------------

struct Runner {
  std::thread Thread;
  std::function<void()> Work;
  void start() {
    Thread = std::thread([this] { Work(); });
  }
};

int ByMemberBad, ByMemberOk;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'ByMemberBad' is written here while another thread writes it [data-race]
void noteBad() { ++ByMemberBad; }
void noteOk() { ++ByMemberOk; }
void byMember() {
  Runner R, S;
  R.Work = noteBad;
  S.Work = noteOk;
  R.start();
  ++ByMemberBad;
  R.Thread.join();
  S.start();
  S.Thread.join();
  ++ByMemberOk;
}

// ---- A callback on the caller's own thread -------------------------------------

void each(void (*Do)()) {
  for (int I = 0; I < 3; ++I)
    Do();
}

int CallbackOk, CallbackBad;
void tickOk() { ++CallbackOk; }
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'CallbackBad' is written here while another thread writes it [data-race]
void tickBad() { ++CallbackBad; }
void callback() {
  std::thread T([] { each(tickBad); });
  each(tickBad);
  T.join();
  each(tickOk);
}

// ---- Objects that a constructor makes, in an array ---------------------------

class Job {
public:
  explicit Job(void (*Work)()) : Work(Work) {}
  void start() { pthread_create(&Handle, nullptr, run, this); }
  void join() { pthread_join(Handle, nullptr); }

private:
  static void *run(void *Self) {
    static_cast<Job *>(Self)->Work();
    return nullptr;
  }
  pthread_t Handle;
  void (*Work)();
};

class Crew {
public:
  Crew(void (*First)(), void (*Second)(), void (*Third)() = nullptr) {
    Jobs[0] = new Job(First);
    Jobs[1] = new Job(Second);
    Jobs[2] = Third ? new Job(Third) : nullptr;
  }
  void start() {
    for (Job *Each : Jobs)
      if (Each)
        Each->start();
  }
  void join() {
    for (int I = 0; I < 3; ++I)
      if (Jobs[I])
        Jobs[I]->join();
  }

private:
  Job *Jobs[3];
};

int CrewTwoBad, CrewThirdBad, CrewSameBad, CrewOwnOk, CrewAfterOk;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'CrewTwoBad' is written here while another thread writes it [data-race]
void crewOne() { ++CrewTwoBad; }
void crewTwo() { --CrewTwoBad; }
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'CrewThirdBad' is written here while another thread writes it [data-race]
void crewThird() { ++CrewThirdBad; }
void crewThirdToo() { --CrewThirdBad; }
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'CrewSameBad' is written here while another thread writes it [data-race]
void crewSame() { ++CrewSameBad; }
void crewOwn() { ++CrewOwnOk; }
void crewAfter() { ++CrewAfterOk; }
void idle() {}

void crews() {
  Crew Two(crewOne, crewTwo);
  Two.start();
  Two.join();
  Crew Three(idle, crewThird, crewThirdToo);
  Three.start();
  Three.join();
  Crew Same(crewSame, crewSame);
  Same.start();
  Same.join();
  Crew Own(crewOwn, crewAfter); // one thread each
  Own.start();
  Own.join();
  ++CrewAfterOk;
}

// ---- Objects that a factory makes ---------------------------------------------

static Job *makeJob(void (*Work)()) { return new Job(Work); }

int MadeBad, MadeOk;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'MadeBad' is written here while another thread writes it [data-race]
void madeBad() { ++MadeBad; }
void madeOk() { ++MadeOk; }
void factory() {
  Job *Bad = makeJob(madeBad);
  Job *Ok = makeJob(madeOk);
  Bad->start();
  ++MadeBad;
  Bad->join();
  Ok->start();
  Ok->join();
  ++MadeOk;
}

int main() {
  crews();
  factory();
  byClassBad();
  byClassOk();
  eachItsOwnOk();
  twoBad();
  lockedOk();
  argumentBad();
  byFunction();
  inALoopBad();
  byMember();
  callback();
}
