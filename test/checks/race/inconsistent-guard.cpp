// RUN: not %lockstitch check --checks=-*,data-race,inconsistent-guard %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

// ---- A library: whoever uses it may call from any thread --------------------

class AccountBad {
public:
  void deposit(int N) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Balance += N;
  }
  void withdraw(int N) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Balance -= N;
  }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'AccountBad::Balance' is read here without 'Mutex', which is held at 2 of 2 other accesses [inconsistent-guard]
  int balance() const { return Balance; }
  // NOTE: note: 'AccountBad::balance' reads 'AccountBad::Balance' here, with no lock held
  // NOTE: note: 'AccountBad::deposit' writes 'AccountBad::Balance' here, with 'Mutex' held
  // NOTE: note: one thread may call 'AccountBad::balance' while another calls 'AccountBad::deposit'
  // NOTE: note: confidence is medium (alias: they may be members of different objects; parallel: nobody is seen to call these functions from two threads)

private:
  mutable std::mutex Mutex;
  int Balance = 0;
};

class AccountOk {
public:
  AccountOk() { Balance = 1; }
  ~AccountOk() { Balance = 0; }
  void deposit(int N) {
    std::lock_guard<std::mutex> Lock(Mutex);
    add(N);
  }
  void withdraw(int N) {
    std::lock_guard<std::mutex> Lock(Mutex);
    add(-N);
  }
  int balance() const {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Balance;
  }

private:
  void add(int N) { Balance += N; }

  mutable std::mutex Mutex;
  int Balance = 0;
};

// An unlocked write, of a container.
class NamesBad {
public:
  void add(const std::string &Name) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Names.push_back(Name);
  }
  bool isEmpty() {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Names.empty();
  }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'NamesBad::Names' is written here without 'Mutex', which is held at 2 of 2 other accesses [inconsistent-guard]
  void clear() { Names.clear(); }

private:
  std::mutex Mutex;
  std::vector<std::string> Names;
};

// Not shared, as far as the class says: nothing in it locks.
class ValueOk {
public:
  void set(int N) { Value = N; }
  int get() const { return Value; }

private:
  int Value = 0;
};

// Set by the constructor, and never again.
class NamedOk {
public:
  explicit NamedOk(std::string Name) : Name(std::move(Name)) {}
  const std::string &name() const { return Name; }
  void count() {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Calls;
  }

private:
  std::mutex Mutex;
  std::string Name;
  int Calls = 0;
};

// The lock is in the base class.
class Lockable {
protected:
  std::mutex Mutex;
};
// Missed: a class counts as shared if it has a lock of its own.
class FN_DerivedBad : Lockable {
public:
  void add() {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Count;
  }
  void remove() {
    std::lock_guard<std::mutex> Lock(Mutex);
    --Count;
  }
  void reset() { Count = 0; }

private:
  int Count = 0;
};
class DerivedOk : Lockable {
public:
  void add() {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Count;
  }
  void remove() {
    std::lock_guard<std::mutex> Lock(Mutex);
    --Count;
  }
  void reset() {
    std::lock_guard<std::mutex> Lock(Mutex);
    Count = 0;
  }

private:
  int Count = 0;
};

// Readers share, writers do not.
class CacheOk {
public:
  void put(int Key, int Value) {
    std::unique_lock<std::shared_mutex> Lock(Mutex);
    Values[Key] = Value;
  }
  void drop(int Key) {
    std::unique_lock<std::shared_mutex> Lock(Mutex);
    Values.erase(Key);
  }
  bool has(int Key) {
    std::shared_lock<std::shared_mutex> Lock(Mutex);
    return Values.count(Key);
  }

private:
  std::shared_mutex Mutex;
  std::map<int, int> Values;
};
class CacheBad {
public:
  void put(int Key, int Value) {
    std::unique_lock<std::shared_mutex> Lock(Mutex);
    Values[Key] = Value;
  }
  void drop(int Key) {
    std::unique_lock<std::shared_mutex> Lock(Mutex);
    Values.erase(Key);
  }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'CacheBad::Values' is read here while another thread writes it [data-race]
  bool has(int Key) { return Values.count(Key); }

private:
  std::shared_mutex Mutex;
  std::map<int, int> Values;
};

// The lock is given up too early.
class EarlyBad {
public:
  void add() {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Count;
  }
  void remove() {
    std::lock_guard<std::mutex> Lock(Mutex);
    --Count;
  }
  int take() {
    std::unique_lock<std::mutex> Lock(Mutex);
    Lock.unlock();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'EarlyBad::Count' is written here without 'Mutex', which is held at 2 of 2 other accesses [inconsistent-guard]
    return Count--;
  }

private:
  std::mutex Mutex;
  int Count = 0;
};
class EarlyOk {
public:
  void add() {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Count;
  }
  void remove() {
    std::lock_guard<std::mutex> Lock(Mutex);
    --Count;
  }
  int take() {
    std::unique_lock<std::mutex> Lock(Mutex);
    int N = Count--;
    Lock.unlock();
    return N;
  }

private:
  std::mutex Mutex;
  int Count = 0;
};
