// RUN: not %lockstitch check %s '--checks=-*,thread-local-escape' -- -std=c++20 %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t

#include <functional>
#include <mutex>
#include <thread>

struct Buffer {
  int Size;
};

thread_local int Depth;
thread_local Buffer Mine;
std::mutex Mutex;
int *Deepest;
Buffer *Shared;
thread_local int *OwnPointer;
int Value;

void count(int *Into) { ++*Into; }
void countByReference(int &Into) { ++Into; }

void startBad() {
  // CHECK: :[[@LINE+1]]:3: warning: the address of 'Depth', of which each thread has its own, is given to another thread [thread-local-escape]
  std::thread(count, &Depth).detach();
  // STORY: note: what the other thread gets is the copy of the thread that runs 'startBad', and ends with it
}

void referenceBad() {
  // CHECK: :[[@LINE+1]]:15: warning: the address of 'Mine.Size', of which each thread has its own, is given to another thread
  std::thread T(countByReference, std::ref(Mine.Size));
  T.detach();
}

void captureBad() {
  int &Here = Depth;
  // CHECK: :[[@LINE+1]]:3: warning: the address of 'Depth', of which each thread has its own, is given to another thread
  std::thread([&Here] { ++Here; }).detach();
}

void storeBad() {
  std::lock_guard<std::mutex> Lock(Mutex);
  if (!Deepest || *Deepest < Depth)
    // CHECK: :[[@LINE+1]]:15: warning: the address of 'Depth', of which each thread has its own, is stored in 'Deepest', which all threads share
    Deepest = &Depth;
}

void valueOk() {
  std::lock_guard<std::mutex> Lock(Mutex);
  Value = Depth;
}

void ownPointerOk() { OwnPointer = &Depth; }

void joinedOk() {
  std::thread T(count, &Depth);
  T.join();
}

void copyOk() {
  std::thread([Copy = Depth]() mutable { ++Copy; }).detach();
}

void namedThereOk() {
  std::thread([] { ++Depth; }).detach();
}

void FN_throughACall(Buffer *From) { Shared = From; }

int main() {
  std::thread Threads[] = {
      std::thread(startBad),     std::thread(referenceBad),
      std::thread(captureBad),   std::thread(storeBad),
      std::thread(storeBad),     std::thread(valueOk),
      std::thread(ownPointerOk), std::thread(joinedOk),
      std::thread(copyOk),       std::thread(namedThereOk),
      std::thread([] { FN_throughACall(&Mine); })};
  for (std::thread &T : Threads)
    T.join();
}
