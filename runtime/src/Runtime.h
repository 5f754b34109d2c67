// Runtime.h - what the program's threads tell, and what is kept of it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Finding.h"
#include "SpinLock.h"
#include "Thread.h"

namespace lockstitch::runtime {

/// Guards everything that threads share here. Never held while a lock of the
/// program's is taken, nor while anything of the program's runs.
SpinLock &runtimeLock();

/// The calling thread's state while the runtime works for it; false if it does
/// already, or is not to be watched.
class Inside {
public:
  __attribute__((always_inline)) Inside() : T(Thread::self()) {
    if (!T || T->IsInside)
      T = T || Thread::isClosed() ? nullptr : beginUnseen();
    if (T)
      T->IsInside = true;
  }
  ~Inside() {
    if (T)
      T->IsInside = false;
  }
  Inside(const Inside &) = delete;
  Inside &operator=(const Inside &) = delete;
  explicit operator bool() const { return T; }
  Thread *operator->() const { return T; }
  Thread &operator*() const { return *T; }

  /// It stays inside; or, the thread's state is gone.
  void leave() { T = nullptr; }

private:
  /// A thread that nobody was seen to start: the first, or one of a library
  /// that asks the kernel.
  static Thread *beginUnseen();

  Thread *T;
};

//===-- Locks
//---------------------------------------------------------------===//

/// An attempt to get a lock, that a signal handler's may interrupt.
struct Attempt {
  Thread *By = nullptr; ///< null if it is not looked at
  Lock *Outer = nullptr;
};

/// A thread is about to wait for a lock. From now on it is among those that the
/// thread holds: so that nothing is left to do when it is.
Attempt acquiring(const void *Address, LockKind Kind, Mode How, Patience Until,
                  const Site &S);

/// It did not get it.
void gaveUp(const Attempt &A);

/// The end of that: whether it got it.
inline void acquired(const Attempt &A, bool IsMine) {
  if (!A.By)
    return;
  if (!IsMine)
    gaveUp(A);
  A.By->Awaits.store(A.Outer, std::memory_order_relaxed);
}

/// A try got a lock.
void tried(const void *Address, LockKind Kind, Mode How, const Site &S);

/// A try got none.
void refused(const void *Address, const Site &S);

/// A lock that is being released.
struct Releasing {
  Thread *By = nullptr; ///< null if it is not looked at
  HeldLock *Mine = nullptr;
};

/// A thread is about to release a lock. Says if it is not its own.
Releasing releasing(const void *Address, const Site &S);

/// The end of that: others have it perhaps.
inline void released(const Releasing &R) {
  if (!R.By)
    return;
  if (--R.Mine->Depth == 0)
    R.By->pop(*R.Mine);
  R.By->IsInside = false;
}

/// A thread that is inside gives a mutex away for a while, to wait. Where it
/// was acquired; 0 if it is not held.
StackId suspend(Thread &T, const void *Mutex, StackId At, const Site &S);

/// It has it again.
void resume(Thread &T, const void *Mutex, StackId At);

/// A lock was initialised.
void initialised(const void *Address, LockKind Kind, const Site &S);

/// A lock is about to be destroyed.
void destroying(const void *Address, const Site &S);

/// Memory is no longer what it was.
void freed(const void *Begin, std::size_t Size, const Site &S);

//===-- Threads
//-------------------------------------------------------------===//

/// A thread is about to be started: what is known of it.
ThreadRecord *starting(const Site &S);

/// It runs: called in it, first.
void started(ThreadRecord &Mine);

/// It does no more: called in it, last.
void ended();

/// The process ends, by the calling thread.
void exiting();

/// Before a fork, and after it in both processes. The child has one thread, and
/// its findings are its own.
void forking();
void forkedInParent();
void forkedInChild();

/// By which handle (a pthread_t) others know it. The first time counts.
void identify(ThreadRecord &R, std::uintptr_t Handle);

/// The last that was known by a handle; null if none was.
ThreadRecord *identified(std::uintptr_t Handle);

/// The calling thread is about to wait for the end of another.
void joining(ThreadRecord &Other, Patience Until, const Site &S);

/// The end of that: whether it has ended.
void joined(ThreadRecord &Other, bool HasEnded);

/// Those that have begun and not ended. Under the runtime's lock.
const Vector<Thread *> &running();

const ThreadRecord &recordOf(ThreadId Id);

} // namespace lockstitch::runtime
