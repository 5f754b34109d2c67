// Memory.cpp - memory that is given back: locks in it have ended
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Real.h"
#include "Runtime.h"
#include <malloc.h>
#include <sys/mman.h>

using namespace lockstitch::runtime;

static Real<void(void *)> RealFree{"free"};

LOCKSTITCH_EXPORT void free(void *Memory) noexcept {
  // To find the C library's function may free something.
  static thread_local bool IsFinding __attribute__((tls_model("initial-exec")));
  if (!Memory || IsFinding)
    return;
  freed(Memory, malloc_usable_size(Memory), LOCKSTITCH_SITE);
  IsFinding = true;
  auto *Free = RealFree.get();
  IsFinding = false;
  Free(Memory);
}

LOCKSTITCH_REAL(munmap);
LOCKSTITCH_EXPORT int munmap(void *Begin, size_t Size) noexcept {
  if (Size)
    freed(Begin, Size, LOCKSTITCH_SITE);
  return real_munmap.get()(Begin, Size);
}
