// Statistics.h - what a round of crawling did
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <cstddef>
#include <mutex>

struct Totals {
  unsigned long Pages = 0;
  unsigned long Links = 0;
  unsigned long Bytes = 0;
};

class Statistics {
public:
  void countPage(std::size_t Links, std::size_t Bytes);

  /// Begins again at zero.
  void reset();

  Totals totals() const;

private:
  mutable std::mutex Mutex;
  Totals Round;
};
