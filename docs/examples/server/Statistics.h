// Statistics.h - how many requests were served, and how long that took
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

class Statistics {
public:
  using Duration = std::chrono::microseconds;

  /// Counts one request.
  void count(const std::string &Command, Duration Time);

  /// Adds what another one has counted.
  void merge(const Statistics &Other);

  /// Exchanges what the two have counted.
  void swap(Statistics &Other);

  /// Begins again at zero.
  void clear();

  unsigned long requests() const;

  /// "2 ADD, 1 QUIT"
  std::string summary() const;

private:
  mutable std::mutex Mutex;
  std::map<std::string, unsigned long> Counts;
  Duration Busy{0};
};
