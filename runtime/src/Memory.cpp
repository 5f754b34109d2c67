// Memory.cpp - memory of the runtime's own
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Memory.h"
#include "SpinLock.h"
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>

using namespace lockstitch::runtime;

namespace {
/// Sizes are powers of two; larger ones than Largest have pages of their own.
constexpr std::size_t Smallest = 16, Largest = 1 << 16, Chunk = 1 << 20;
constexpr unsigned Classes = 13;

struct Free {
  Free *Next;
};

SpinLock Guard;
Free *Lists[Classes];
char *Begin, *End; // what is left of the last chunk
std::size_t Taken;

unsigned classOf(std::size_t Bytes) {
  unsigned Class = 0;
  for (std::size_t Size = Smallest; Size < Bytes; Size *= 2)
    ++Class;
  return Class;
}

void *pages(std::size_t Bytes) {
  void *Found = mmap(nullptr, Bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (Found == MAP_FAILED)
    std::abort();
  Taken += Bytes;
  return Found;
}

std::size_t wholePages(std::size_t Bytes) {
  return (Bytes + 4095) & ~std::size_t(4095);
}
} // namespace

void *lockstitch::runtime::allocate(std::size_t Bytes) {
  std::lock_guard<SpinLock> Hold(Guard);
  if (Bytes > Largest)
    return pages(wholePages(Bytes));
  unsigned Class = classOf(Bytes);
  std::size_t Size = Smallest << Class;
  if (Free *Found = Lists[Class]) {
    Lists[Class] = Found->Next;
    return std::memset(Found, 0, Size);
  }
  if (std::size_t(End - Begin) < Size) {
    Begin = static_cast<char *>(pages(Chunk));
    End = Begin + Chunk;
  }
  return std::exchange(Begin, Begin + Size);
}

void lockstitch::runtime::deallocate(void *Memory, std::size_t Bytes) {
  if (!Memory)
    return;
  std::lock_guard<SpinLock> Hold(Guard);
  if (Bytes > Largest) {
    munmap(Memory, wholePages(Bytes));
    Taken -= wholePages(Bytes);
    return;
  }
  unsigned Class = classOf(Bytes);
  Lists[Class] = new (Memory) Free{Lists[Class]};
}

std::size_t lockstitch::runtime::bytesTaken() { return Taken; }

void lockstitch::runtime::lockMemory() { Guard.lock(); }

void lockstitch::runtime::unlockMemory() { Guard.unlock(); }
