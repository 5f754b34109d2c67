// Web.cpp - pages made up from their address
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Web.h"
#include <chrono>
#include <stdexcept>
#include <thread>

static unsigned long Redirects = 0;

static const std::string Scheme = "http://";

unsigned long redirectsFollowed() { return Redirects; }

std::string hostOf(const std::string &Url) {
  if (Url.compare(0, Scheme.size(), Scheme) != 0)
    throw std::invalid_argument("not an address: " + Url);
  std::string::size_type End = Url.find('/', Scheme.size());
  return Url.substr(Scheme.size(), End - Scheme.size());
}

std::string Web::urlOf(unsigned Host, unsigned Number) const {
  return Scheme + "host" + std::to_string(Host % Hosts) + ".example/" +
         std::to_string(Number % PagesPerHost);
}

unsigned Web::numberOf(const std::string &Url) const {
  return static_cast<unsigned>(std::stoul(Url.substr(Url.rfind('/') + 1)));
}

Page Web::fetch(const std::string &Url) const {
  std::this_thread::sleep_for(std::chrono::milliseconds(2));

  std::string Host = hostOf(Url);
  unsigned HostNumber = static_cast<unsigned>(std::stoul(Host.substr(4)));
  unsigned Number = numberOf(Url);

  // Every seventh page has moved one further.
  while (Number % 7 == 6) {
    ++Redirects;
    Number = (Number + 1) % PagesPerHost;
  }

  Page Result;
  Result.Url = Url;
  Result.Text = "Page " + std::to_string(Number) + " of " + Host;
  Result.Links.push_back(urlOf(HostNumber, Number * 2 + 1));
  Result.Links.push_back(urlOf(HostNumber, Number * 2 + 2));
  Result.Links.push_back(urlOf(HostNumber + 1, Number + 3));
  return Result;
}
