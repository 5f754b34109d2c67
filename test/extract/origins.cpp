// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

#include <map>
#include <mutex>
#include <set>
#include <vector>

std::mutex M;
int Count, Other;
int compute(int);

// CHECK-LABEL: {{^}}function computed {{.*}}
// CHECK:        read Count [[#@LINE+9]]:13
// CHECK:        write Count [[#@LINE+14]]:3
// CHECK-NEXT:     from [[#@LINE+7]]:13
// CHECK-NEXT:     from [[#@LINE+9]]:12
// CHECK-NEXT:   end
void computed() {
  int Value, Next;
  {
    std::lock_guard<std::mutex> Lock(M);
    Value = Count;
  }
  {
    Next = compute(Value) + 1;
  }
  std::lock_guard<std::mutex> Lock(M);
  Count = Next;
}

// The repeated read is told as the first.
// CHECK-LABEL: {{^}}function repeated {{.*}}
// CHECK:        write Count
// CHECK-NEXT:     from [[#@LINE+4]]:11
void repeated() {
  M.lock();
  // One straight run.
  Other = Count;
  int Value = Count;
  M.unlock();
  M.lock();
  Count = Value;
  M.unlock();
}

// Whether it happens at all, by way of a flag.
// CHECK-LABEL: {{^}}function tested {{.*}}
// CHECK:        write Count
// CHECK-NEXT:     if [[#@LINE+5]]:9
void tested() {
  bool IsLow = false;
  {
    std::lock_guard<std::mutex> Lock(M);
    if (Count < 5)
      IsLow = true;
  }
  if (!IsLow)
    return;
  std::lock_guard<std::mutex> Lock(M);
  Count = 5;
}

// A macro's place is where it is expanded.
// CHECK-LABEL: {{^}}function inMacro {{.*}}
// CHECK:        write Count
// CHECK-NEXT:     from [[#@LINE+6]]:15@[[#@LINE+2]]:
// CHECK-NEXT:   release
#define LOAD(x) (x)
#define STORE(x, y) x = (y)
void inMacro() {
  M.lock();
  int Value = LOAD(Count);
  M.unlock();
  M.lock();
  STORE(Count, Value);
  M.unlock();
}

// One critical section; a set that tests by itself.
// CHECK-LABEL: {{^}}function none {{.*}}
// CHECK-NOT:    {{^ *(from|if) }}
// CHECK:        {{^}}function
std::set<int> Set;
bool none(int Key) {
  bool IsKnown;
  {
    std::lock_guard<std::mutex> Lock(M);
    IsKnown = Set.count(Key) != 0;
  }
  if (IsKnown)
    return false;
  std::lock_guard<std::mutex> Lock(M);
  return Set.insert(Key).second;
}

void noneEither() {
  std::lock_guard<std::mutex> Lock(M);
  int Value = Count;
  Count = Value + 1;
}

struct Level {
  std::mutex Mutex;
  int Now = 0;
  int get();
  void set(int);
};

// CHECK-LABEL: {{^}}function raise {{.*}}
// CHECK:        call fn get self &arg0.* () [[#@LINE+4]]:11
// CHECK-NEXT:   call fn set self &arg0.* (?) [[#@LINE+3]]:5
// CHECK-NEXT:     from [[#@LINE+2]]:11
void raise(Level &L) {
  L.set(L.get() + 1);
}

struct Plain {
  int get();
  void set(int);
};

// CHECK-LABEL: {{^}}function raisePlain {{.*}}
// CHECK:        call fn get
// CHECK-NEXT:   call fn set
// CHECK-NOT:     from
void raisePlain(Plain &P) { P.set(P.get() + 1); }
