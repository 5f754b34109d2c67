// Condition.cpp - pthread's condition variables
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Conditions.h"
#include "Real.h"
#include <pthread.h>

using namespace lockstitch::runtime;

/// The unversioned names are those of 1999.
#define LOCKSTITCH_CONDITION(NAME) LOCKSTITCH_REAL(NAME, "GLIBC_2.3.2")

/// Defines a function that waits.
#define WAITS(NAME, UNTIL, PARAMETERS, ARGUMENTS)                              \
  LOCKSTITCH_CONDITION(NAME);                                                  \
  LOCKSTITCH_EXPORT int NAME PARAMETERS {                                      \
    Waiting W = waiting(C, M, Patience::UNTIL, LOCKSTITCH_SITE);               \
    int Status = real_##NAME.get() ARGUMENTS;                                  \
    waited(W, C, M);                                                           \
    return Status;                                                             \
  }

WAITS(pthread_cond_wait, Forever, (pthread_cond_t * C, pthread_mutex_t *M),
      (C, M))
WAITS(pthread_cond_timedwait, ForATime,
      (pthread_cond_t * C, pthread_mutex_t *M, const timespec *Until),
      (C, M, Until))
WAITS(pthread_cond_clockwait, ForATime,
      (pthread_cond_t * C, pthread_mutex_t *M, clockid_t Clock,
       const timespec *Until),
      (C, M, Clock, Until))

LOCKSTITCH_CONDITION(pthread_cond_signal);
LOCKSTITCH_EXPORT int pthread_cond_signal(pthread_cond_t *C) noexcept {
  notified(C, /*AreAll=*/false);
  return real_pthread_cond_signal.get()(C);
}

LOCKSTITCH_CONDITION(pthread_cond_broadcast);
LOCKSTITCH_EXPORT int pthread_cond_broadcast(pthread_cond_t *C) noexcept {
  notified(C, /*AreAll=*/true);
  return real_pthread_cond_broadcast.get()(C);
}

LOCKSTITCH_CONDITION(pthread_cond_destroy);
LOCKSTITCH_EXPORT int pthread_cond_destroy(pthread_cond_t *C) noexcept {
  destroyingCondition(C, LOCKSTITCH_SITE);
  return real_pthread_cond_destroy.get()(C);
}
