// Stacks.cpp - who called: stacks of return addresses, each kept once
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Stacks.h"
#include "Hash.h"
#include "Memory.h"
#include "SpinLock.h"
#include <algorithm>
#include <dlfcn.h>
#include <unwind.h>

using namespace lockstitch::runtime;

namespace {
constexpr std::size_t MaxFrames = 48, OwnFrames = 8;

struct Kept {
  std::uint64_t Key;
  std::uint32_t Size;
  const void *Frames[];
};

SpinLock Guard;
Vector<Kept *> *All; // by id; the first is none
Vector<StackId> *Slots;

using Backtrace = int (*)(void **, int);
Backtrace Unwind;

struct Walk {
  void **Frames;
  int Size, Most;
};

_Unwind_Reason_Code step(_Unwind_Context *At, void *State) {
  auto *W = static_cast<Walk *>(State);
  if (W->Size == W->Most)
    return _URC_END_OF_STACK;
  W->Frames[W->Size++] = reinterpret_cast<void *>(_Unwind_GetIP(At));
  return _URC_NO_REASON;
}

/// The compiler's own unwinder: slower, and always there.
int walk(void **Frames, int Most) {
  Walk W{Frames, 0, Most};
  _Unwind_Backtrace(step, &W);
  return W.Size;
}

void place(StackId Id) {
  std::size_t Mask = Slots->size() - 1;
  std::size_t At = (*All)[Id]->Key >> 32 & Mask;
  while ((*Slots)[At])
    At = (At + 1) & Mask;
  (*Slots)[At] = Id;
}

void grow() {
  std::size_t Size = Slots->size() * 2;
  Slots->assign(Size, 0);
  for (StackId Id = 1; Id < All->size(); ++Id)
    place(Id);
}

StackId keep(const void *const *Frames, std::size_t Size) {
  std::uint64_t Key = Size;
  for (std::size_t I = 0; I < Size; ++I)
    Key = mix(Key, reinterpret_cast<std::uintptr_t>(Frames[I]));
  std::lock_guard<SpinLock> Hold(Guard);
  if (!All) {
    All = create<Vector<Kept *>>(1);
    Slots = create<Vector<StackId>>(1024);
  }
  std::size_t Mask = Slots->size() - 1;
  for (std::size_t At = Key >> 32 & Mask; StackId Id = (*Slots)[At];
       At = (At + 1) & Mask) {
    const Kept &K = *(*All)[Id];
    if (K.Key == Key && K.Size == Size &&
        std::equal(Frames, Frames + Size, K.Frames))
      return Id;
  }
  auto *New =
      static_cast<Kept *>(allocate(sizeof(Kept) + Size * sizeof(const void *)));
  New->Key = Key;
  New->Size = Size;
  std::copy_n(Frames, Size, New->Frames);
  All->push_back(New);
  if (All->size() * 2 > Slots->size())
    grow();
  else
    place(All->size() - 1);
  return All->size() - 1;
}
} // namespace

void lockstitch::runtime::prepareStacks() {
  // Not into the program's scope: it has a backtrace of its own, which would
  // stand in for the C library's.
  if (void *Library = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL))
    Unwind = reinterpret_cast<Backtrace>(dlsym(Library, "unw_backtrace"));
  if (!Unwind)
    Unwind = walk;
  void *Frames[4];
  Unwind(Frames, 4); // what it prepares, it prepares now
}

StackId lockstitch::runtime::captureStack(const Site &From) {
  void *Frames[MaxFrames + OwnFrames];
  int Size = Unwind ? Unwind(Frames, MaxFrames + OwnFrames) : 0;
  void **End = Frames + std::max(Size, 0);
  void **Begin = std::find(Frames, End, From.Return);
  if (Begin == End) // the unwinder lost its way
    return keep(&From.Return, 1);
  return keep(Begin, std::min<std::size_t>(End - Begin, MaxFrames));
}

Stack lockstitch::runtime::stackOf(StackId Id) {
  std::lock_guard<SpinLock> Hold(Guard);
  if (!All || Id == 0 || Id >= All->size())
    return {nullptr, 0};
  return {(*All)[Id]->Frames, (*All)[Id]->Size};
}

void lockstitch::runtime::lockStacks() { Guard.lock(); }

void lockstitch::runtime::unlockStacks() { Guard.unlock(); }
