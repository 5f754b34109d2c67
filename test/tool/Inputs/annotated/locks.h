// locks.h - an annotated library, as Clang's documentation writes one
#pragma once

#define ATTRIBUTE(X) __attribute__((X))

class ATTRIBUTE(capability("mutex")) Mu {
public:
  void Lock() ATTRIBUTE(acquire_capability());
  void Unlock() ATTRIBUTE(release_capability());
  void ReaderLock() ATTRIBUTE(acquire_shared_capability());
  void ReaderUnlock() ATTRIBUTE(release_shared_capability());
  bool TryLock() ATTRIBUTE(try_acquire_capability(true));
  bool ReaderTryLock() ATTRIBUTE(try_acquire_shared_capability(true));
  int FailLock() ATTRIBUTE(try_acquire_capability(false));
};

bool oldTryLock(Mu *M) ATTRIBUTE(exclusive_trylock_function(true, M));

struct Adopt {};
struct Defer {};

struct ATTRIBUTE(scoped_lockable) MuLock {
  explicit MuLock(Mu *M) ATTRIBUTE(acquire_capability(M));
  MuLock(Mu *M, Adopt) ATTRIBUTE(requires_capability(M));
  MuLock(Mu *M, Defer) ATTRIBUTE(locks_excluded(M));
  ~MuLock() ATTRIBUTE(release_capability());
  void Lock() ATTRIBUTE(acquire_capability());
  bool TryLock() ATTRIBUTE(try_acquire_capability(true));
  void Unlock() ATTRIBUTE(release_capability());
};

/// A guard with bodies, of a lock without.
class ATTRIBUTE(scoped_lockable) MutexLock {
public:
  explicit MutexLock(Mu *M) ATTRIBUTE(acquire_capability(M)) : M(M) {
    M->Lock();
  }
  ~MutexLock() ATTRIBUTE(release_capability()) { M->Unlock(); }

private:
  Mu *M;
};
