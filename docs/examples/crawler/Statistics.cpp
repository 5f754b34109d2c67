// Statistics.cpp - what a round of crawling did
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Statistics.h"

void Statistics::countPage(std::size_t Links, std::size_t Bytes) {
  std::lock_guard<std::mutex> Lock(Mutex);
  ++Round.Pages;
  Round.Links += Links;
  Round.Bytes += Bytes;
}

void Statistics::reset() {
  std::lock_guard<std::mutex>{Mutex};
  Round = Totals();
}

Totals Statistics::totals() const {
  std::lock_guard<std::mutex> Lock(Mutex);
  return Round;
}
