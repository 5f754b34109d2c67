// Frontier.h - which addresses are known, and to which host they belong
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

class Frontier {
public:
  /// Remembers an address; false if it was known already.
  bool add(const std::string &Url);

  /// How many addresses are known.
  std::size_t known() const;

  /// Forgets everything, for the next round.
  void clear();

  /// One line a host: its name, its addresses, and their share of all.
  std::vector<std::string> report() const;

private:
  mutable std::mutex UrlsMutex;
  std::set<std::string> Urls;

  mutable std::mutex HostsMutex;
  std::map<std::string, unsigned> PagesOfHost;
};
