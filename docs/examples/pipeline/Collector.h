// Collector.h - gathers results and hands them on in batches
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

struct Result {
  std::uint64_t Number;
  std::uint64_t Steps;
};

class Collector {
public:
  using Sink = std::function<void(const std::vector<Result> &)>;

  /// Output is called without any lock held, from any thread; it may be empty.
  Collector(std::size_t BatchSize, Sink Output);

  void add(const Result &New);

  /// Hands on what is left.
  void finish();

  /// The result with the most steps.
  Result longest() const;

  std::size_t batches() const;

private:
  const std::size_t BatchSize;
  const Sink Output;

  mutable std::mutex Mutex;
  std::vector<Result> Batch;
  Result Longest = {0, 0};
  std::size_t Batches = 0;
};
