// Crawler.h - visits everything that can be reached from one page
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Frontier.h"
#include "PageCache.h"
#include "Robots.h"
#include "Statistics.h"
#include "ThreadPool.h"
#include "Web.h"
#include <future>
#include <string>

struct Round {
  Totals Done;
  std::size_t Failures = 0;
};

class Crawler {
public:
  Crawler(const Web &Source, unsigned Threads);

  /// Visits Start and what it leads to; the future is ready when that is done.
  /// One round at a time.
  std::future<Round> crawl(const std::string &Start, unsigned Depth);

  const Frontier &frontier() const { return Known; }
  const PageCache &cache() const { return Pages; }
  Robots &robots() { return Rules; }

private:
  void enqueue(const std::string &Url, unsigned Depth);
  void visit(const std::string &Url, unsigned Depth);
  void watch(std::stop_token Stop) const;

  const Web &Source;
  PageCache Pages;
  Frontier Known;
  Robots Rules;
  Statistics Counted;
  ThreadPool Pool;
  std::jthread Finisher;
  std::jthread Watcher;
};
