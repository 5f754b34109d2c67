// PageCache.h - the pages that were fetched, shared by all threads
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Web.h"
#include <atomic>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>

/// Keeps the latest pages. A page, once stored, does not change, and lives
/// for as long as anyone holds it.
class PageCache {
public:
  using Entry = std::shared_ptr<const Page>;

  explicit PageCache(std::size_t Capacity) : Capacity(Capacity) {}

  /// The page, or null if it is not here.
  Entry find(const std::string &Url) const;

  /// Stores a page and returns what is stored under its address now: the
  /// first of two threads wins.
  Entry insert(Page Fetched);

  /// Drops the oldest pages until at most Limit are left.
  void trim(std::size_t Limit);

  /// Like trim, but leaves it be while others use the cache.
  bool tryTrim(std::size_t Limit);

  std::size_t size() const;
  unsigned long hits() const { return Hits; }

private:
  void dropOldest(std::size_t Limit);

  const std::size_t Capacity;
  mutable std::shared_mutex Mutex;
  std::map<std::string, Entry> Pages;
  std::deque<std::string> Oldest;
  mutable std::atomic<unsigned long> Hits = 0;
};
