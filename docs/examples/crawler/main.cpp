// main.cpp - crawls the made-up web twice, the second time from the cache
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Crawler.h"
#include <chrono>
#include <cstdio>

static void print(const char *Name, const Round &Result) {
  std::printf("%s: %lu pages, %lu links, %lu bytes, %zu failures\n", Name,
              Result.Done.Pages, Result.Done.Links, Result.Done.Bytes,
              Result.Failures);
}

int main() {
  Web Source(12, 200);
  Crawler Spider(Source, 6);
  const std::string Start = Source.urlOf(0, 0);

  auto Begin = std::chrono::steady_clock::now();
  print("cold", Spider.crawl(Start, 9).get());
  print("warm", Spider.crawl(Start, 4).get());
  auto End = std::chrono::steady_clock::now();

  for (const std::string &Line : Spider.frontier().report())
    std::printf("  %s\n", Line.c_str());
  std::printf("%zu pages cached, %lu found there, %lu refused, "
              "%lu redirects\n",
              Spider.cache().size(), Spider.cache().hits(),
              Spider.robots().refused(), redirectsFollowed());
  std::fprintf(
      stderr, "%lld ms\n",
      static_cast<long long>(
          std::chrono::duration_cast<std::chrono::milliseconds>(End - Begin)
              .count()));
  return 0;
}
