// Condition.cpp - pthread's condition variables
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Real.h"
#include "Runtime.h"
#include <cerrno>
#include <pthread.h>

using namespace lockstitch::runtime;

/// Defines a function that waits: the mutex is not held meanwhile, and taken
/// again at its end.
#define WAITS(NAME, PARAMETERS, ARGUMENTS)                                     \
  LOCKSTITCH_REAL(NAME, "GLIBC_2.3.2");                                        \
  LOCKSTITCH_EXPORT int NAME PARAMETERS {                                      \
    StackId At = waiting(M, LOCKSTITCH_SITE);                                  \
    int Status = real_##NAME.get() ARGUMENTS;                                  \
    waited(M, At);                                                             \
    return Status;                                                             \
  }

WAITS(pthread_cond_wait, (pthread_cond_t * C, pthread_mutex_t *M), (C, M))
WAITS(pthread_cond_timedwait,
      (pthread_cond_t * C, pthread_mutex_t *M, const timespec *Until),
      (C, M, Until))
WAITS(pthread_cond_clockwait,
      (pthread_cond_t * C, pthread_mutex_t *M, clockid_t Clock,
       const timespec *Until),
      (C, M, Clock, Until))
