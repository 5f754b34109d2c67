// Web.h - the web that the crawler visits
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// No network: pages are made up from their address, the same each time, and
// fetching one takes about as long as a fast server would.

#pragma once

#include <string>
#include <vector>

struct Page {
  std::string Url;
  std::string Text;
  std::vector<std::string> Links;
};

/// How many redirects have been followed since the start.
unsigned long redirectsFollowed();

/// The host part of an address. Throws std::invalid_argument if there is none.
std::string hostOf(const std::string &Url);

class Web {
public:
  Web(unsigned Hosts, unsigned PagesPerHost)
      : Hosts(Hosts), PagesPerHost(PagesPerHost) {}

  /// The address of a page; both numbers wrap around.
  std::string urlOf(unsigned Host, unsigned Number) const;

  /// Loads a page and follows its redirects. Blocks; safe to call from any
  /// number of threads.
  Page fetch(const std::string &Url) const;

private:
  unsigned numberOf(const std::string &Url) const;

  const unsigned Hosts;
  const unsigned PagesPerHost;
};
