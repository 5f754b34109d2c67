// Thread.cpp - what a thread holds, waits for, and has seen before
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Thread.h"
#include "Runtime.h"
#include <pthread.h>

using namespace lockstitch::runtime;

__thread Thread *Thread::Self;

__thread bool Thread::IsClosed;

static Vector<Thread *> *Ended; // under the runtime's lock

std::uintptr_t Thread::findStackEnd() {
  pthread_attr_t Attributes;
  if (pthread_getattr_np(pthread_self(), &Attributes))
    return 0;
  void *Begin = nullptr;
  std::size_t Size = 0;
  pthread_attr_getstack(&Attributes, &Begin, &Size);
  pthread_attr_destroy(&Attributes);
  return reinterpret_cast<std::uintptr_t>(Begin) + Size;
}

Thread &Thread::begin(ThreadRecord &Record, std::uintptr_t StackEnd) {
  Thread *T;
  if (Ended && !Ended->empty()) {
    T = Ended->back();
    Ended->pop_back();
  } else {
    T = create<Thread>();
  }
  T->Record = &Record;
  T->StackEnd = StackEnd;
  T->Key = T->Segment;
  Self = T;
  return *T;
}

void Thread::end() {
  Thread *T = Self;
  Self = nullptr;
  if (!Ended)
    Ended = create<Vector<Thread *>>();
  deallocate(T->Held, T->Capacity * sizeof(HeldLock));
  T->~Thread();
  Ended->push_back(new (T) Thread);
}

void Thread::grow() {
  std::lock_guard<SpinLock> Hold(runtimeLock());
  unsigned More = Capacity ? Capacity * 2 : 8;
  auto *New = static_cast<HeldLock *>(allocate(More * sizeof(HeldLock)));
  for (unsigned I = 0; I < More; ++I)
    new (New + I) HeldLock;
  for (unsigned I = 0; I < Capacity; ++I)
    move(Held[I], New[I]);
  deallocate(Held, Capacity * sizeof(HeldLock));
  Held = New;
  Capacity = More;
}

void Thread::move(const HeldLock &From, HeldLock &To) {
  To.Address = From.Address;
  To.Id = From.Id;
  To.How = From.How;
  To.Depth = From.Depth;
  To.At = From.At;
  To.KeyBefore = From.KeyBefore;
  To.Of.store(From.Of.load(std::memory_order_relaxed),
              std::memory_order_relaxed);
}

void Thread::closeGap(HeldLock &H) {
  for (HeldLock *Next = &H; Next != &Held[held() - 1]; ++Next) {
    move(Next[1], *Next);
    Next->KeyBefore = Key;
    Key = keyOf(Key, *Next);
  }
}

void Thread::beginSegment(std::shared_ptr<const Clock> After) {
  ++Segment;
  Past = std::move(After);
  Key = Segment;
  for (unsigned I = 0; I < held(); ++I) {
    Held[I].KeyBefore = Key;
    Key = keyOf(Key, Held[I]);
  }
}
