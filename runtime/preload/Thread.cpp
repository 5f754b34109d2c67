// Thread.cpp - pthread's threads
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Real.h"
#include "Runtime.h"
#include <climits>
#include <pthread.h>

using namespace lockstitch::runtime;

namespace {
/// What a thread is to do, until it begins.
struct Start {
  void *(*Routine)(void *);
  void *Argument;
  ThreadRecord *Record;
};

/// Its destructor runs in each thread that ends: by return, by pthread_exit and
/// by cancellation. What the program's own destructors do comes first: it asks
/// to be called again until the last round.
pthread_key_t EndKey;

void atEnd(void *Rounds) {
  auto Left = reinterpret_cast<std::uintptr_t>(Rounds);
  if (Left > 1)
    pthread_setspecific(EndKey, reinterpret_cast<void *>(Left - 1));
  else
    ended();
}

void *run(void *Memory) {
  auto *Given = static_cast<Start *>(Memory);
  Start S = *Given;
  destroy(Given);
  identify(*S.Record, pthread_self());
  started(*S.Record);
  pthread_setspecific(EndKey,
                      reinterpret_cast<void *>(PTHREAD_DESTRUCTOR_ITERATIONS));
  return S.Routine(S.Argument);
}

__attribute__((constructor(101))) void makeKey() {
  pthread_key_create(&EndKey, atEnd);
}
} // namespace

LOCKSTITCH_REAL(pthread_create);
LOCKSTITCH_EXPORT int pthread_create(pthread_t *Handle,
                                     const pthread_attr_t *Attributes,
                                     void *(*Routine)(void *),
                                     void *Argument) noexcept {
  ThreadRecord *Record = starting(LOCKSTITCH_SITE);
  if (!Record)
    return real_pthread_create.get()(Handle, Attributes, Routine, Argument);
  int Detached = PTHREAD_CREATE_JOINABLE;
  if (Attributes)
    pthread_attr_getdetachstate(Attributes, &Detached);
  Record->IsDetached = Detached == PTHREAD_CREATE_DETACHED;
  auto *Given = create<Start>(Start{Routine, Argument, Record});
  int Status = real_pthread_create.get()(Handle, Attributes, run, Given);
  if (Status) {
    destroy(Given);
    Record->HasEnded = Record->IsJoined = true;
  } else {
    identify(*Record, *Handle);
  }
  return Status;
}

/// Defines a function that waits for the end of a thread.
#define JOINS(NAME, UNTIL, PARAMETERS, ARGUMENTS)                              \
  LOCKSTITCH_REAL(NAME);                                                       \
  LOCKSTITCH_EXPORT int NAME PARAMETERS {                                      \
    ThreadRecord *Record = identified(T);                                      \
    if (Record)                                                                \
      joining(*Record, Patience::UNTIL, LOCKSTITCH_SITE);                      \
    int Status = real_##NAME.get() ARGUMENTS;                                  \
    if (Record)                                                                \
      joined(*Record, !Status);                                                \
    return Status;                                                             \
  }

JOINS(pthread_join, Forever, (pthread_t T, void **Result), (T, Result))
JOINS(pthread_tryjoin_np, ForATime, (pthread_t T, void **Result) noexcept,
      (T, Result))
JOINS(pthread_timedjoin_np, ForATime,
      (pthread_t T, void **Result, const timespec *Until), (T, Result, Until))
JOINS(pthread_clockjoin_np, ForATime,
      (pthread_t T, void **Result, clockid_t Clock, const timespec *Until),
      (T, Result, Clock, Until))

LOCKSTITCH_REAL(pthread_detach);
LOCKSTITCH_EXPORT int pthread_detach(pthread_t T) noexcept {
  if (ThreadRecord *Record = identified(T))
    Record->IsDetached = true;
  return real_pthread_detach.get()(T);
}
