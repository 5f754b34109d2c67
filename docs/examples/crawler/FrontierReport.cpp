// FrontierReport.cpp - what is known of each host, for people
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Frontier.h"
#include <algorithm>
#include <cstdio>
#include <utility>

static std::string line(const std::string &Host, unsigned Pages,
                        std::size_t All) {
  char Buffer[96];
  std::snprintf(Buffer, sizeof(Buffer), "%-16s %4u pages %5.1f%%", Host.c_str(),
                Pages,
                All == 0 ? 0.0 : 100.0 * Pages / static_cast<double>(All));
  return Buffer;
}

std::vector<std::string> Frontier::report() const {
  std::vector<std::pair<unsigned, std::string>> Busiest;
  std::vector<std::string> Lines;

  std::lock_guard<std::mutex> Lock(HostsMutex);
  for (const auto &[Host, Pages] : PagesOfHost)
    Busiest.emplace_back(Pages, Host);
  std::sort(Busiest.rbegin(), Busiest.rend());

  std::size_t All = known();
  for (const auto &[Pages, Host] : Busiest)
    Lines.push_back(line(Host, Pages, All));
  return Lines;
}
