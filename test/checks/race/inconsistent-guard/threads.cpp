// RUN: not %lockstitch check --checks=-*,data-race,inconsistent-guard --confidence=low %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

// Two threads, and a lock that is held nearly always.
std::mutex Mutex;
int MostlyGuarded, AlwaysGuarded;

void add() {
  std::lock_guard<std::mutex> Lock(Mutex);
  ++MostlyGuarded;
  ++AlwaysGuarded;
}

void remove() {
  std::lock_guard<std::mutex> Lock(Mutex);
  --MostlyGuarded;
  --AlwaysGuarded;
}

void lookBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'MostlyGuarded' is read here without 'Mutex', which is held at 2 of 2 other accesses [inconsistent-guard]
  if (MostlyGuarded > 10)
    remove();
}

void lookOk() {
  std::unique_lock<std::mutex> Lock(Mutex);
  bool IsFull = AlwaysGuarded > 10;
  Lock.unlock();
  if (IsFull)
    remove();
}

// What is in a container is protected as the container is.
template <typename T> class Queue {
public:
  void push(T Value) {
    std::lock_guard<std::mutex> Lock(Own);
    ItemsOk.push_back(Value);
    Changed.notify_one();
  }
  bool pop(T &Out) {
    std::unique_lock<std::mutex> Lock(Own);
    Changed.wait(Lock, [this] { return !ItemsOk.empty() || IsClosed; });
    if (ItemsOk.empty())
      return false;
    Out = ItemsOk.front();
    ItemsOk.pop_front();
    return true;
  }
  void close() {
    std::lock_guard<std::mutex> Lock(Own);
    IsClosed = true;
    Changed.notify_all();
  }

private:
  std::mutex Own;
  std::condition_variable Changed;
  std::deque<T> ItemsOk;
  bool IsClosed = false;
};

void useQueue() {
  Queue<int> Mine;
  std::thread Reader([&] {
    int Value;
    while (Mine.pop(Value))
      ;
  });
  Mine.push(1);
  Mine.close();
  Reader.join();
}

// One mistake of a template is one, whatever it is instantiated for.
template <typename T> class Counter {
public:
  void addBad(T By) {
    std::lock_guard<std::mutex> Lock(Own);
    Sum += By;
  }
  T get() {
    std::lock_guard<std::mutex> Lock(Own);
    return Sum;
  }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}Sum' is written here without '{{.*}}Own', which is held at
  void resetBad() { Sum = 0; }

private:
  std::mutex Own;
  T Sum = 0;
};

Counter<int> Ints;
Counter<long> Longs;

void useCounters() {
  std::thread Other([] {
    Ints.addBad(1);
    Longs.addBad(1);
    Ints.get();
    Longs.get();
  });
  Ints.resetBad();
  Longs.resetBad();
  Other.join();
}

int main() {
  useQueue();
  useCounters();
  std::thread T([] {
    add();
    lookBad();
    lookOk();
  });
  add();
  remove();
  lookOk();
  T.join();
  return MostlyGuarded + AlwaysGuarded;
}
