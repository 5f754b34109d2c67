// Where a guard would not do the same, or not compile, none is offered.

// RUN: not %lockstitch check --checks=-*,manual-lock --format=json %s -- -std=c++17 > %t
// RUN: FileCheck %s --input-file=%t --implicit-check-not='"text":'
// CHECK-COUNT-22: "check": "manual-lock"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

std::mutex M;
std::condition_variable_any Changed;
int Count;
std::string Log;
void work();
void keep(const std::string &);

// ---- It is left elsewhere ---------------------------------------------------

int notAtTheEndBad() {
  M.lock();
  int Copy = ++Count;
  M.unlock();
  work();
  return Copy;
}

void twoWaysBad(bool Any) {
  M.lock();
  if (Any) {
    M.unlock();
    return;
  }
  ++Count;
  M.unlock();
}

void outOfLoopBad() {
  while (true) {
    M.lock();
    if (Count == 0) {
      M.unlock();
      break;
    }
    --Count;
    M.unlock();
  }
}

void handlerBad() {
  try {
    M.lock();
    work();
    M.unlock();
  } catch (...) {
    M.unlock();
    throw;
  }
}

void gotoBad(bool Again) {
  M.lock();
  ++Count;
again:
  if (Again && Count < 3) {
    ++Count;
    goto again;
  }
  M.unlock();
}

// Past the guard's declaration.
void caseBad(int Kind) {
  switch (Kind) {
  case 0:
    work();
    M.lock();
    ++Count;
    [[fallthrough]];
  case 1:
    --Count;
    M.unlock();
  }
}

// ---- What is declared dies later --------------------------------------------

void destroyedBad() {
  M.lock();
  std::string Copy = Log;
  keep(Copy);
  M.unlock();
}

struct Reporter {
  ~Reporter();
};
void destroyedInArrayBad() {
  M.lock();
  Reporter All[2];
  ++Count;
  M.unlock();
}

std::string copyOf(const std::string &);
void extendedBad() {
  M.lock();
  const std::string &Copy = copyOf(Log);
  keep(Copy);
  M.unlock();
}

void give(int *);
void cleanedUpBad() {
  M.lock();
  __attribute__((cleanup(give))) int Handle = 0;
  Count = Handle;
  M.unlock();
}

// ---- Which lock it is -------------------------------------------------------

struct Node {
  std::mutex Mutex;
  Node *Next;
  int Value;
};

void changedBad(Node *N) {
  N->Mutex.lock();
  Node *Last = N;
  N = N->Next;
  N->Value = Last->Value;
  N->Mutex.unlock();
}

void advance(Node *&);
void passedBad(Node *N) {
  N->Mutex.lock();
  advance(N);
  N->Mutex.unlock();
}

void changedInLambdaBad(Node *N) {
  N->Mutex.lock();
  auto Go = [&N] { N = N->Next; };
  Go();
  N->Mutex.unlock();
}

void escapedBad(Node *N) {
  Node **Place = &N;
  N->Mutex.lock();
  *Place = N->Next;
  N->Mutex.unlock();
}

struct List {
  Node *Head;
  std::unique_ptr<Node> Own;
  void memberPointerBad() {
    Head->Mutex.lock();
    pop();
    Head->Mutex.unlock();
  }
  void ownedBad() {
    Own->Mutex.lock();
    Own->Value = 1;
    Own->Mutex.unlock();
  }
  void pop();
};

Node *Front;
void globalPointerBad() {
  Front->Mutex.lock();
  work();
  Front->Mutex.unlock();
}

Node Nodes[4];
void indexBad(int I) {
  Nodes[I].Mutex.lock();
  Nodes[I++].Value = 1;
  Nodes[I - 1].Value = 2;
  Nodes[I].Mutex.unlock();
}

// ---- Who else knows of it ---------------------------------------------------

void waitsOnItBad() {
  M.lock();
  while (Count == 0)
    Changed.wait(M);
  M.unlock();
}

struct HandedOn {
  std::mutex Mutex;
  int Value = 0;

  // It leaves it to who catches.
  void mayThrowBad() {
    Mutex.lock();
    work();
    Mutex.unlock();
  }
  void callerOk() {
    try {
      mayThrowBad();
    } catch (...) {
      releaseOk();
    }
  }
  void releaseOk() { Mutex.unlock(); }
};

// ---- The source is not there to be changed ----------------------------------

#define ENTER(M) M.lock()
#define LEAVE(M) M.unlock()
void macroBad() {
  ENTER(M);
  ++Count;
  LEAVE(M);
}

template <class Lock> struct Guarded {
  Lock Mutex;
  int Value = 0;
  void templateBad() {
    Mutex.lock();
    ++Value;
    Mutex.unlock();
  }
};
void instances() {
  Guarded<std::mutex>().templateBad();
  Guarded<std::recursive_mutex>().templateBad();
}
