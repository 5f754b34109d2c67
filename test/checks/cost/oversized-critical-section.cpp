// RUN: not %lockstitch check --checks=-*,oversized-critical-section %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t

#include <cstdio>
#include <iostream>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

struct Node {
  Node *Next = nullptr;
  int Value = 0;
};
struct Message {
  explicit Message(int Number) : Number(Number) {}
  int Number;
};

std::mutex Mutex;
Node *Head;
int Count, Limit;
std::vector<std::string> Lines;
std::vector<std::unique_ptr<Message>> Messages;

// ---- What needs no lock comes first -----------------------------------------

void pushBad(int Value) {
  std::lock_guard<std::mutex> Lock(Mutex);
  // CHECK: :[[@LINE+1]]:13: warning: 'new' comes before anything that 'Mutex' guards: of the 4 things done while it is held, 1 can be done before it is acquired [oversized-critical-section]
  Node *N = new Node;
  N->Value = Value;
  N->Next = Head;
  Head = N;
}
// STORY: 'new' comes before anything that 'Mutex' guards
// STORY: note: 'Mutex' is acquired here, for 2 accesses to what threads share

void postBad(int Number) {
  std::lock_guard<std::mutex> Lock(Mutex);
  // CHECK: :[[@LINE+1]]:15: warning: 'std::make_unique' comes before anything that 'Mutex' guards
  auto Made = std::make_unique<Message>(Number);
  Messages.push_back(std::move(Made));
}

void lineBad(int Number) {
  std::lock_guard<std::mutex> Lock(Mutex);
  // CHECK: :[[@LINE+1]]:22: warning: 'std::to_string' comes before anything that 'Mutex' guards
  std::string Line = std::to_string(Number);
  Lines.push_back(Line);
}

void byHandBad(int Number) {
  char Text[32];
  Mutex.lock();
  // CHECK: :[[@LINE+1]]:3: warning: 'snprintf' comes before anything that 'Mutex' guards
  snprintf(Text, sizeof Text, "%d", Number);
  Lines.push_back(Text);
  Mutex.unlock();
}

// ---- Before, or without the lock --------------------------------------------

void pushOk(int Value) {
  Node *N = new Node;
  N->Value = Value;
  std::lock_guard<std::mutex> Lock(Mutex);
  N->Next = Head;
  Head = N;
}

void afterOk(int Value) {
  {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Count;
  }
  Head = new Node;
}

// ---- It depends on what is guarded ------------------------------------------

void pushCountOk() {
  std::lock_guard<std::mutex> Lock(Mutex);
  auto Made = std::make_unique<Message>(Count);
  Messages.push_back(std::move(Made));
}

void ifThereIsRoomOk(int Value) {
  std::lock_guard<std::mutex> Lock(Mutex);
  if (Count >= Limit)
    return;
  Node *N = new Node;
  N->Value = Value;
  N->Next = Head;
  Head = N;
}

void formatsGuardedOk() {
  std::lock_guard<std::mutex> Lock(Mutex);
  char Text[32];
  snprintf(Text, sizeof Text, "%d", Count);
  Lines.push_back(Text);
}

struct Guarded {
  std::mutex M;
  char Name[32];
  int Uses;
  void formatsArrayOk() {
    std::lock_guard<std::mutex> Lock(M);
    char Text[64];
    snprintf(Text, sizeof Text, "%s", Name);
    ++Uses;
  }
  void renameOk() {
    std::lock_guard<std::mutex> Lock(M);
    ++Name[0];
  }
};

int next();
void callsOk() {
  std::lock_guard<std::mutex> Lock(Mutex);
  int Number = next(); // nobody knows what it reads
  auto Made = std::make_unique<Message>(Number);
  Messages.push_back(std::move(Made));
}

int readCount() { return Count; }
void callsReaderOk() {
  std::lock_guard<std::mutex> Lock(Mutex);
  int Number = readCount();
  auto Made = std::make_unique<Message>(Number);
  Messages.push_back(std::move(Made));
}

// An allocator of the program's, which the lock may be for.
struct Pooled {
  void *operator new(std::size_t Size);
  int Value;
};
void pooledOk(int Value) {
  std::lock_guard<std::mutex> Lock(Mutex);
  Pooled *P = new Pooled;
  P->Value = Value;
  ++Count;
}

// ---- The lock is for that ---------------------------------------------------

std::mutex Output;
void printOk(int Number) {
  std::lock_guard<std::mutex> Lock(Output);
  std::cout << Number << "\n";
  std::printf("%d\n", Number);
}

void onlyWorkOk() {
  std::lock_guard<std::mutex> Lock(Output);
  std::unique_ptr<Message> Made = std::make_unique<Message>(3);
}

// Of low confidence: output in order.
void printAndCountBad(int Number) {
  std::lock_guard<std::mutex> Lock(Mutex);
  // CHECK: :[[@LINE+1]]:3: warning: 'printf' comes before anything that 'Mutex' guards
  std::printf("%d\n", Number);
  ++Count;
}
// STORY: confidence is low (belief: the lock may be there to keep output in order

void run() {
  pushBad(1);
  Guarded G;
  std::thread T([] {
    pushBad(2);
    postBad(3);
    lineBad(4);
    byHandBad(5);
    printAndCountBad(6);
    pushCountOk();
    ifThereIsRoomOk(2);
    Limit = 3;
  });
  T.join();
}
