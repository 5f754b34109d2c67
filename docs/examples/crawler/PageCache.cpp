// PageCache.cpp - many readers, one writer
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "PageCache.h"
#include <mutex>
#include <utility>

PageCache::Entry PageCache::find(const std::string &Url) const {
  std::shared_lock<std::shared_mutex> Lock(Mutex);
  auto Found = Pages.find(Url);
  if (Found == Pages.end())
    return nullptr;
  ++Hits;
  return Found->second;
}

PageCache::Entry PageCache::insert(Page Fetched) {
  Entry New = std::make_shared<const Page>(std::move(Fetched));

  std::unique_lock<std::shared_mutex> Lock(Mutex);
  auto [Place, IsNew] = Pages.emplace(New->Url, New);
  if (!IsNew)
    return Place->second;
  Oldest.push_back(New->Url);
  if (Pages.size() > Capacity)
    trim(Capacity - Capacity / 4);
  return New;
}

void PageCache::trim(std::size_t Limit) {
  std::unique_lock<std::shared_mutex> Lock(Mutex);
  dropOldest(Limit);
}

bool PageCache::tryTrim(std::size_t Limit) {
  std::unique_lock<std::shared_mutex> Lock(Mutex, std::try_to_lock);
  if (!Lock.owns_lock())
    return false;
  dropOldest(Limit);
  return true;
}

std::size_t PageCache::size() const {
  std::shared_lock<std::shared_mutex> Lock(Mutex);
  return Pages.size();
}

void PageCache::dropOldest(std::size_t Limit) {
  while (Pages.size() > Limit) {
    Pages.erase(Oldest.front());
    Oldest.pop_front();
  }
}
