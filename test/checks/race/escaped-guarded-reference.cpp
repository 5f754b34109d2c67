// RUN: not %lockstitch check --checks=-*,escaped-guarded-reference %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

struct Profile {
  std::string Name;
  int Age = 0;
};

class User {
public:
  void rename(const char *Name, int Age) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Current.Name = Name;
    Current.Age = Age;
    Names.push_back(Name);
    Ages[1].Age = Age;
    ++Renamed;
  }

  const Profile &referenceBad() {
    std::lock_guard<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:5: warning: the address of 'Current' leaves this function, which releases 'Mutex' [escaped-guarded-reference]
    return Current;
  }
  // NOTE: note: 'User::referenceBad' acquires 'Mutex' here
  // NOTE: note: 'User::rename' writes 'Current.{{.*}}' here, with 'Mutex' held

  int *pointerBad() {
    Mutex.lock();
    int *Result = &Renamed;
    Mutex.unlock();
    // CHECK: :[[@LINE+1]]:5: warning: the address of 'Renamed' leaves this function, which releases 'Mutex'
    return Result;
  }

  const char *textBad() {
    std::unique_lock<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:5: warning: an address inside 'Current.Name' leaves this function
    return Current.Name.c_str();
  }

  std::vector<std::string>::iterator iteratorBad() {
    std::lock_guard<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: an address inside 'Names' leaves this function
    return Names.begin();
  }

  Profile &elementBad(int Key) {
    std::lock_guard<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:5: warning: an address inside 'Ages' leaves this function
    return Ages[Key];
  }

  void outBad(Profile **Out) {
    std::lock_guard<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the address of 'Current' leaves this function
    *Out = &Current;
  }

  const Profile &throughCallBad() {
    std::lock_guard<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:5: warning: the address of 'Current' leaves this function
    return current();
  }

  Profile copyOk() {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Current;
  }

  std::string textOk() {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Current.Name.c_str();
  }

  // What is never changed after it was made.
  const std::string &titleOk() {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Title;
  }

  // It has a lock of its own.
  std::mutex &mutexOk() {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Other;
  }

  // The object that it leads to is not guarded.
  Profile *ownedOk() {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Best;
  }

  void setBest(Profile *New) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Best = New;
  }

  // The caller holds it.
  Profile &underCallersLockOk() { return Current; }

  // The lock is given to the caller as well.
  std::unique_lock<std::mutex> lockedOk(Profile *&Out) {
    std::unique_lock<std::mutex> Lock(Mutex);
    Out = &Current;
    return Lock;
  }

  bool isSetOk() {
    std::lock_guard<std::mutex> Lock(Mutex);
    const Profile &Now = current();
    return Now.Age != 0;
  }

private:
  Profile &current() { return Current; }

  std::mutex Mutex, Other;
  Profile Current;
  std::string Title = "Dr.";
  std::vector<std::string> Names;
  std::map<int, Profile> Ages;
  Profile *Best = nullptr;
  int Renamed = 0;
};

// ---- A guard that a lambda ends with ----------------------------------------

std::mutex M;
int Level;

int &levelBad() {
  auto Get = []() -> int & {
    std::lock_guard<std::mutex> Lock(M);
    // CHECK: :[[@LINE+1]]:5: warning: the address of 'Level' leaves this function, which releases 'M'
    return Level;
  };
  return Get();
}

void raise() {
  std::lock_guard<std::mutex> Lock(M);
  ++Level;
}

// Nobody else uses it.
int Alone;

int &aloneOk() {
  std::lock_guard<std::mutex> Lock(M);
  ++Alone;
  return Alone;
}

User Someone;

void work() {
  Someone.rename("x", 1);
  Someone.referenceBad();
  Someone.pointerBad();
  Someone.textBad();
  Someone.iteratorBad();
  Someone.elementBad(1);
  Profile *P = nullptr;
  Someone.outBad(&P);
  Someone.throughCallBad();
  Someone.copyOk();
  Someone.textOk();
  Someone.titleOk();
  Someone.mutexOk();
  Someone.ownedOk();
  Someone.setBest(nullptr);
  Someone.lockedOk(P);
  Someone.isSetOk();
  levelBad();
  raise();
}

int main() {
  std::thread First(work), Second(work);
  aloneOk();
  First.join();
  Second.join();
}
