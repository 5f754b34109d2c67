// Thread.cpp - what a thread holds, waits for, and has seen before
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Thread.h"
#include "Hash.h"
#include "Runtime.h"
#include <pthread.h>

using namespace lockstitch::runtime;

thread_local Thread *Thread::Self __attribute__((tls_model("initial-exec")));

thread_local bool Thread::IsClosed __attribute__((tls_model("initial-exec")));

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

HeldLock *Thread::holds(const Lock *L) {
  for (unsigned I = held(); I-- > 0;)
    if (Held[I].Of.load(std::memory_order_relaxed) == L)
      return &Held[I];
  return nullptr;
}

static std::uint64_t keyOfHeld(std::uint64_t Before, const HeldLock &H) {
  return mix(Before, std::uint64_t(H.Id) << 1 | (H.How == Mode::Shared));
}

void Thread::push(Lock &L, Mode How, StackId At) {
  unsigned Size = held();
  if (Size == Capacity) {
    std::lock_guard<SpinLock> Hold(runtimeLock());
    unsigned More = Capacity ? Capacity * 2 : 8;
    auto *New = static_cast<HeldLock *>(allocate(More * sizeof(HeldLock)));
    for (unsigned I = 0; I < Size; ++I) {
      new (New + I) HeldLock;
      move(Held[I], New[I]);
    }
    deallocate(Held, Capacity * sizeof(HeldLock));
    Held = New;
    Capacity = More;
  }
  HeldLock &H = Held[Size];
  H.Id = L.Id.load(std::memory_order_relaxed);
  H.How = How;
  H.Depth = 1;
  H.At = At;
  H.KeyBefore = Key;
  H.Of.store(&L, std::memory_order_relaxed);
  Key = keyOfHeld(Key, H);
  Count.store(Size + 1, std::memory_order_release);
}

void Thread::move(const HeldLock &From, HeldLock &To) {
  To.Id = From.Id;
  To.How = From.How;
  To.Depth = From.Depth;
  To.At = From.At;
  To.KeyBefore = From.KeyBefore;
  To.Of.store(From.Of.load(std::memory_order_relaxed),
              std::memory_order_relaxed);
}

void Thread::pop(HeldLock &H) {
  unsigned Last = held() - 1;
  if (&H == &Held[Last]) {
    Key = H.KeyBefore;
    Count.store(Last, std::memory_order_release);
    return;
  }
  Key = H.KeyBefore;
  for (HeldLock *Next = &H; Next != &Held[Last]; ++Next) {
    move(Next[1], *Next);
    Next->KeyBefore = Key;
    Key = keyOfHeld(Key, *Next);
  }
  Count.store(Last, std::memory_order_release);
}

void Thread::beginSegment(std::shared_ptr<const Clock> After) {
  ++Segment;
  Past = std::move(After);
  Key = Segment;
  for (unsigned I = 0; I < held(); ++I) {
    Held[I].KeyBefore = Key;
    Key = keyOfHeld(Key, Held[I]);
  }
}
