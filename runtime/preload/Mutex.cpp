// Mutex.cpp - pthread's mutexes, read-write locks and spin locks
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Real.h"
#include "Runtime.h"
#include <cerrno>
#include <pthread.h>

using namespace lockstitch::runtime;

static LockKind kindOf(const pthread_mutex_t *M) {
  switch (M->__data.__kind & 3) {
  case PTHREAD_MUTEX_RECURSIVE_NP:
    return LockKind::Recursive;
  case PTHREAD_MUTEX_ERRORCHECK_NP:
    return LockKind::ErrorCheck;
  default:
    return LockKind::Mutex;
  }
}

/// A robust mutex whose owner died is held, too.
static bool isHeldAfter(int Status) { return !Status || Status == EOWNERDEAD; }

/// Defines a function that waits for a lock.
#define WAITS(NAME, KIND, MODE, UNTIL, PARAMETERS, ARGUMENTS)                  \
  LOCKSTITCH_REAL(NAME);                                                       \
  LOCKSTITCH_EXPORT int NAME PARAMETERS noexcept {                             \
    Attempt Mine = acquiring(L, KIND, MODE, Patience::UNTIL, LOCKSTITCH_SITE); \
    int Status = real_##NAME.get() ARGUMENTS;                                  \
    acquired(Mine, isHeldAfter(Status));                                       \
    return Status;                                                             \
  }

/// Defines a function that takes a lock if nobody has it.
#define TRIES(NAME, KIND, MODE, TYPE)                                          \
  LOCKSTITCH_REAL(NAME);                                                       \
  LOCKSTITCH_EXPORT int NAME(TYPE *L) noexcept {                               \
    int Status = real_##NAME.get()(L);                                         \
    if (isHeldAfter(Status))                                                   \
      tried(L, KIND, MODE, LOCKSTITCH_SITE);                                   \
    else                                                                       \
      refused(L, LOCKSTITCH_SITE);                                             \
    return Status;                                                             \
  }

#define RELEASES(NAME, TYPE)                                                   \
  LOCKSTITCH_REAL(NAME);                                                       \
  LOCKSTITCH_EXPORT int NAME(TYPE *L) noexcept {                               \
    Releasing Mine = releasing(L, LOCKSTITCH_SITE);                            \
    int Status = real_##NAME.get()(L);                                         \
    released(Mine);                                                            \
    return Status;                                                             \
  }

#define DESTROYS(NAME, TYPE)                                                   \
  LOCKSTITCH_REAL(NAME);                                                       \
  LOCKSTITCH_EXPORT int NAME(TYPE *L) noexcept {                               \
    destroying(const_cast<const void *>(static_cast<volatile void *>(L)),      \
               LOCKSTITCH_SITE);                                               \
    return real_##NAME.get()(L);                                               \
  }

//===-- Mutexes
//-------------------------------------------------------------===//

LOCKSTITCH_REAL(pthread_mutex_init);
LOCKSTITCH_EXPORT int
pthread_mutex_init(pthread_mutex_t *L, const pthread_mutexattr_t *A) noexcept {
  int Status = real_pthread_mutex_init.get()(L, A);
  if (!Status)
    initialised(L, kindOf(L), LOCKSTITCH_SITE);
  return Status;
}

WAITS(pthread_mutex_lock, kindOf(L), Mode::Exclusive, Forever,
      (pthread_mutex_t * L), (L))
WAITS(pthread_mutex_timedlock, kindOf(L), Mode::Exclusive, ForATime,
      (pthread_mutex_t * L, const timespec *Until), (L, Until))
WAITS(pthread_mutex_clocklock, kindOf(L), Mode::Exclusive, ForATime,
      (pthread_mutex_t * L, clockid_t Clock, const timespec *Until),
      (L, Clock, Until))
TRIES(pthread_mutex_trylock, kindOf(L), Mode::Exclusive, pthread_mutex_t)
RELEASES(pthread_mutex_unlock, pthread_mutex_t)
DESTROYS(pthread_mutex_destroy, pthread_mutex_t)

//===-- Read-write locks
//----------------------------------------------------===//

LOCKSTITCH_REAL(pthread_rwlock_init);
LOCKSTITCH_EXPORT int
pthread_rwlock_init(pthread_rwlock_t *L,
                    const pthread_rwlockattr_t *A) noexcept {
  int Status = real_pthread_rwlock_init.get()(L, A);
  if (!Status)
    initialised(L, LockKind::ReadWrite, LOCKSTITCH_SITE);
  return Status;
}

WAITS(pthread_rwlock_rdlock, LockKind::ReadWrite, Mode::Shared, Forever,
      (pthread_rwlock_t * L), (L))
WAITS(pthread_rwlock_timedrdlock, LockKind::ReadWrite, Mode::Shared, ForATime,
      (pthread_rwlock_t * L, const timespec *Until), (L, Until))
WAITS(pthread_rwlock_clockrdlock, LockKind::ReadWrite, Mode::Shared, ForATime,
      (pthread_rwlock_t * L, clockid_t Clock, const timespec *Until),
      (L, Clock, Until))
WAITS(pthread_rwlock_wrlock, LockKind::ReadWrite, Mode::Exclusive, Forever,
      (pthread_rwlock_t * L), (L))
WAITS(pthread_rwlock_timedwrlock, LockKind::ReadWrite, Mode::Exclusive,
      ForATime, (pthread_rwlock_t * L, const timespec *Until), (L, Until))
WAITS(pthread_rwlock_clockwrlock, LockKind::ReadWrite, Mode::Exclusive,
      ForATime, (pthread_rwlock_t * L, clockid_t Clock, const timespec *Until),
      (L, Clock, Until))
TRIES(pthread_rwlock_tryrdlock, LockKind::ReadWrite, Mode::Shared,
      pthread_rwlock_t)
TRIES(pthread_rwlock_trywrlock, LockKind::ReadWrite, Mode::Exclusive,
      pthread_rwlock_t)
RELEASES(pthread_rwlock_unlock, pthread_rwlock_t)
DESTROYS(pthread_rwlock_destroy, pthread_rwlock_t)

//===-- Spin locks
//----------------------------------------------------------===//

LOCKSTITCH_REAL(pthread_spin_init);
LOCKSTITCH_EXPORT int pthread_spin_init(pthread_spinlock_t *L,
                                        int Shared) noexcept {
  int Status = real_pthread_spin_init.get()(L, Shared);
  if (!Status)
    initialised(const_cast<int *>(L), LockKind::Spin, LOCKSTITCH_SITE);
  return Status;
}

LOCKSTITCH_REAL(pthread_spin_lock);
LOCKSTITCH_EXPORT int pthread_spin_lock(pthread_spinlock_t *L) noexcept {
  Attempt Mine = acquiring(const_cast<int *>(L), LockKind::Spin,
                           Mode::Exclusive, Patience::Forever, LOCKSTITCH_SITE);
  int Status = real_pthread_spin_lock.get()(L);
  acquired(Mine, !Status);
  return Status;
}

LOCKSTITCH_REAL(pthread_spin_trylock);
LOCKSTITCH_EXPORT int pthread_spin_trylock(pthread_spinlock_t *L) noexcept {
  int Status = real_pthread_spin_trylock.get()(L);
  if (!Status)
    tried(const_cast<int *>(L), LockKind::Spin, Mode::Exclusive,
          LOCKSTITCH_SITE);
  return Status;
}

LOCKSTITCH_REAL(pthread_spin_unlock);
LOCKSTITCH_EXPORT int pthread_spin_unlock(pthread_spinlock_t *L) noexcept {
  Releasing Mine = releasing(const_cast<int *>(L), LOCKSTITCH_SITE);
  int Status = real_pthread_spin_unlock.get()(L);
  released(Mine);
  return Status;
}
DESTROYS(pthread_spin_destroy, pthread_spinlock_t)
