// RUN: not %lockstitch check --checks=-*,mutable-in-const %s -- %std -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

// No thread is seen: that the class has a lock says that there are.

#include <map>
#include <mutex>
#include <string>

class Names {
public:
  void add(int Id, std::string Name) {
    std::lock_guard<std::mutex> Lock(Mutex);
    All[Id] = Name;
    LastOk = Id;
  }
  int sizeOk() const {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++LooksOk;
    return All.size();
  }
  bool hasBad(int Id) const {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HitsBad' is mutable and changed here by a const function without a lock, which other threads may call as well [mutable-in-const]
    ++HitsBad;
    std::lock_guard<std::mutex> Lock(Mutex);
    note(Id);
    return All.count(Id);
  }
  void touchBad() const { count(); }
  // Not const: who calls it knows that it changes the object.
  void resetOk() { ResetsOk = 0; }

private:
  // Its only caller holds the lock.
  void note(int Id) const { LastOk = Id; }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'CallsBad' is mutable and changed here
  void count() const { ++CallsBad; }

  mutable std::mutex Mutex;
  std::map<int, std::string> All;
  mutable int LastOk = 0;
  mutable long LooksOk = 0, ResetsOk = 0;
  mutable long HitsBad = 0, CallsBad = 0;
};

// NOTE: note: 'Names::Mutex' says that threads share objects of this class

// What a mutable pointer led to is no member.
class Checked {
public:
  int checkOk() const {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Verifier ? *Verifier : 0;
  }
  void dropOk() const {
    int *Old;
    {
      std::lock_guard<std::mutex> Lock(Mutex);
      Old = Verifier;
      Verifier = nullptr;
    }
    delete Old;
  }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Verifier' is mutable and changed here
  void resetBad() const { Verifier = nullptr; }

private:
  mutable std::mutex Mutex;
  mutable int *Verifier = nullptr;
};

// A class without a lock is for one thread.
class Text {
public:
  int lengthOk() const { return LengthOk = 3; }

private:
  mutable int LengthOk = 0;
};

void use(const Checked &C) {
  C.checkOk();
  C.dropOk();
  C.resetBad();
}

void use(Names &N, const Text &T) {
  N.add(1, "one");
  N.sizeOk();
  N.hasBad(1);
  N.touchBad();
  N.resetOk();
  T.lengthOk();
}
