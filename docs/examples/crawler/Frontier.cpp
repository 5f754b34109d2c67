// Frontier.cpp - which addresses are known, and to which host they belong
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Frontier.h"
#include "Web.h"

bool Frontier::add(const std::string &Url) {
  std::string Host = hostOf(Url);

  // The two tables change together, so that the report adds up.
  std::lock_guard<std::mutex> LockUrls(UrlsMutex);
  if (!Urls.insert(Url).second)
    return false;
  std::lock_guard<std::mutex> LockHosts(HostsMutex);
  ++PagesOfHost[Host];
  return true;
}

std::size_t Frontier::known() const {
  std::lock_guard<std::mutex> Lock(UrlsMutex);
  return Urls.size();
}

void Frontier::clear() {
  std::scoped_lock Lock(HostsMutex, UrlsMutex);
  Urls.clear();
  PagesOfHost.clear();
}
