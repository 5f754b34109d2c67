// Threads that take their tasks out of a queue: whose tasks, and how often.
// RUN: not %lockstitch check --checks=-*,data-race,inconsistent-guard %s -- -std=c++17 > %t
// RUN: FileCheck %s --check-prefix=NOTE < %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <condition_variable>
#include <functional>
#include <mutex>
#include <pthread.h>
#include <queue>
#include <thread>
#include <vector>

// ---- Tasks that are objects, threads that are objects -----------------------

struct Task {
  void (*Plain)() = nullptr;
  void (*WithArgument)(void *) = nullptr;
  void *Argument = nullptr;

  void run() {
    if (Plain)
      Plain();
    else
      WithArgument(Argument);
    delete this;
  }
};

static Task *makeTask(void (*Plain)()) {
  Task *New = new Task;
  New->Plain = Plain;
  return New;
}

class Worker {
public:
  Worker(void *(*Body)(void *), void *Argument)
      : Body(Body), Argument(Argument) {}
  void start() { pthread_create(&Thread, nullptr, enter, this); }
  void join() { pthread_join(Thread, nullptr); }

private:
  static void *enter(void *Me) {
    auto *Self = static_cast<Worker *>(Me);
    return Self->Body(Self->Argument);
  }
  pthread_t Thread;
  void *(*Body)(void *);
  void *Argument;
};

class Queue {
public:
  void put(void *Item) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Items.push(Item);
  }
  void *get() {
    std::lock_guard<std::mutex> Lock(Mutex);
    void *Item = Items.front();
    Items.pop();
    return Item;
  }

private:
  std::mutex Mutex;
  std::queue<void *> Items;
};

class Pool {
public:
  explicit Pool(int Count) {
    for (int I = 0; I < Count; ++I)
      Workers.push_back(new Worker(&Pool::work, this));
  }
  void start() {
    for (unsigned I = 0; I < Workers.size(); ++I)
      Workers[I]->start();
  }
  void add(Task *New) { Tasks.put(New); }
  ~Pool() {
    for (unsigned I = 0; I < Workers.size(); ++I)
      add(nullptr);
    for (unsigned I = 0; I < Workers.size(); ++I) {
      Workers[I]->join();
      delete Workers[I];
    }
  }

private:
  static void *work(void *Me) {
    auto *Self = static_cast<Pool *>(Me);
    while (auto *Next = static_cast<Task *>(Self->Tasks.get()))
      Next->run();
    return nullptr;
  }
  std::vector<Worker *> Workers;
  Queue Tasks;
};

int AfterBad;
// CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: 'AfterBad' is written here while another thread writes it [data-race]
// NOTE: note: a thread is started here and runs 'Worker::enter'; nothing waits for its end before 'afterBad' writes 'AfterBad'
void setAfterBad() { AfterBad = 1; }
void afterBad() {
  Pool Threads(1);
  Threads.start();
  Threads.add(makeTask(setAfterBad));
  AfterBad = 2;
}

// Before it is handed over, and after all threads have ended.
int BeforeOk;
void setBeforeOk() { ++BeforeOk; }
void beforeOk() {
  {
    Pool Threads(1);
    Threads.start();
    BeforeOk = 1;
    Threads.add(makeTask(setBeforeOk));
  }
  BeforeOk = 2;
}

// One of many threads runs it, once.
int OnceOk;
void setOnceOk() { ++OnceOk; }
void onceOk() {
  Pool Threads(4);
  Threads.start();
  Threads.add(makeTask(setOnceOk));
}

int AgainBad;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'AgainBad' is written here while another thread writes it [data-race]
void setAgainBad() { ++AgainBad; }
void againBad() {
  Pool Threads(4);
  Threads.start();
  for (int I = 0; I < 4; ++I)
    Threads.add(makeTask(setAgainBad));
}

// What one pool runs the other does not.
int OtherOk;
void setOtherOk() { ++OtherOk; }
void nothing() {}
void otherOk() {
  {
    Pool Threads(1);
    Threads.start();
    Threads.add(makeTask(setOtherOk));
  }
  Pool Threads(1);
  Threads.start();
  Threads.add(makeTask(nothing));
  ++OtherOk;
}

// ---- What all threads are told, and nobody takes out ------------------------

class Watchers {
public:
  void add(void (*Watcher)()) { All.push_back(Watcher); }
  void start() {
    for (int I = 0; I < 2; ++I)
      Threads.emplace_back([this] {
        for (auto *Each : All)
          Each();
      });
  }
  ~Watchers() {
    for (std::thread &Each : Threads)
      Each.join();
  }

private:
  std::vector<void (*)()> All;
  std::vector<std::thread> Threads;
};

int WatchedBad;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'WatchedBad' is written here while another thread writes it [data-race]
void watchBad() { ++WatchedBad; }
void watchersBad() {
  Watchers Some;
  Some.add(watchBad);
  Some.start();
}

int main() {
  afterBad();
  beforeOk();
  onceOk();
  againBad();
  otherOk();
  watchersBad();
}
