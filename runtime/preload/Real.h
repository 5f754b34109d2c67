// Real.h - the functions that the preload library stands in for
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <atomic>
#include <dlfcn.h>

namespace lockstitch::runtime {

/// What a name of libc's would have meant without us. Versions matter: the
/// unversioned pthread_cond_wait is that of 1999.
template <typename Function> class Real {
public:
  constexpr Real(const char *Name, const char *Version = nullptr)
      : Name(Name), Version(Version) {}

  /// Null while the loader itself asks for it.
  Function *get() {
    if (Function *F = Found.load(std::memory_order_relaxed))
      return F;
    return find();
  }

private:
  __attribute__((noinline, cold)) Function *find() {
    void *F = Version ? dlvsym(RTLD_NEXT, Name, Version) : nullptr;
    if (!F)
      F = dlsym(RTLD_NEXT, Name);
    Found.store(reinterpret_cast<Function *>(F), std::memory_order_relaxed);
    return reinterpret_cast<Function *>(F);
  }

  const char *Name, *Version;
  std::atomic<Function *> Found{nullptr};
};

/// Defines real_NAME, and begins the definition that stands in for it.
#define LOCKSTITCH_REAL(NAME, ...)                                             \
  static ::lockstitch::runtime::Real<decltype(NAME)> real_##NAME {             \
    #NAME, ##__VA_ARGS__                                                       \
  }

#define LOCKSTITCH_EXPORT extern "C" __attribute__((visibility("default")))

} // namespace lockstitch::runtime
