// Crawler.cpp - visits everything that can be reached from one page
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Crawler.h"
#include <chrono>
#include <cstdio>
#include <utility>

Crawler::Crawler(const Web &Source, unsigned Threads)
    : Source(Source), Pages(4096), Rules(120), Pool(Threads),
      Watcher([this](std::stop_token Stop) { watch(Stop); }) {}

std::future<Round> Crawler::crawl(const std::string &Start, unsigned Depth) {
  Known.clear();
  Pages.tryTrim(2048);
  Counted.reset();
  enqueue(Start, Depth);

  std::promise<Round> Promise;
  std::future<Round> Done = Promise.get_future();
  Finisher = std::jthread([this, Promise = std::move(Promise)]() mutable {
    Pool.waitIdle();
    Round Result;
    Result.Done = Counted.totals();
    Result.Failures = Pool.failures();
    Promise.set_value(Result);
  });
  return Done;
}

void Crawler::enqueue(const std::string &Url, unsigned Depth) {
  if (Known.add(Url))
    Pool.submit([this, Url, Depth] { visit(Url, Depth); });
}

void Crawler::visit(const std::string &Url, unsigned Depth) {
  PageCache::Entry Visited = Pages.find(Url);
  if (!Visited) {
    if (!Rules.allows(Url))
      return;
    Visited = Pages.insert(Source.fetch(Url));
  }
  Counted.countPage(Visited->Links.size(), Visited->Text.size());
  if (Depth == 0)
    return;
  for (const std::string &Link : Visited->Links)
    enqueue(Link, Depth - 1);
}

// Tells where the crawler is when a round takes long.
void Crawler::watch(std::stop_token Stop) const {
  std::mutex Mutex;
  std::condition_variable_any Wake;
  std::unique_lock<std::mutex> Lock(Mutex);
  while (!Stop.stop_requested()) {
    Wake.wait_for(Lock, Stop, std::chrono::seconds(30),
                  [&Stop] { return Stop.stop_requested(); });
    if (Stop.stop_requested())
      return;
    Lock.unlock();
    for (const std::string &Line : Known.report())
      std::fprintf(stderr, "crawler: %s\n", Line.c_str());
    Lock.lock();
  }
}
