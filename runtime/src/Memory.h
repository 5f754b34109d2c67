// Memory.h - memory of the runtime's own
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The program's malloc may hold a lock, or be what is watched: nothing here
// comes from it.

#pragma once

#include <cstddef>
#include <map>
#include <new>
#include <utility>
#include <vector>

namespace lockstitch::runtime {

/// Bytes that are zero, from pages that are never given back; what is freed is
/// used again for what has about that size. Any thread, not a signal handler
/// that may have come in between. Ends the process if the system has no page
/// left, as the program's own stack would.
void *allocate(std::size_t Bytes);
void deallocate(void *Memory, std::size_t Bytes);

/// Round a fork, which would copy a lock that another thread holds.
void lockMemory();
void unlockMemory();

/// How many bytes were taken from the system.
std::size_t bytesTaken();

template <typename T> struct Allocator {
  using value_type = T;
  Allocator() = default;
  template <typename U> Allocator(const Allocator<U> &) {}
  T *allocate(std::size_t Count) {
    return static_cast<T *>(runtime::allocate(Count * sizeof(T)));
  }
  void deallocate(T *Memory, std::size_t Count) {
    runtime::deallocate(Memory, Count * sizeof(T));
  }
  template <typename U> bool operator==(const Allocator<U> &) const {
    return true;
  }
  template <typename U> bool operator!=(const Allocator<U> &) const {
    return false;
  }
};

template <typename T> using Vector = std::vector<T, Allocator<T>>;

template <typename K, typename V>
using Map = std::map<K, V, std::less<K>, Allocator<std::pair<const K, V>>>;

template <typename T, typename... Args> T *create(Args &&...Each) {
  return new (allocate(sizeof(T))) T(std::forward<Args>(Each)...);
}

template <typename T> void destroy(T *Object) {
  Object->~T();
  deallocate(Object, sizeof(T));
}

} // namespace lockstitch::runtime
