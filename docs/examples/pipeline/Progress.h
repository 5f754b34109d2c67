// Progress.h - what the stages have done so far
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <cstddef>
#include <mutex>
#include <string>

class Progress {
public:
  void parsed();
  void computed();

  /// Counts a failure and keeps its reason.
  void failed(const std::string &Reason);

  /// "parsed, computed, failed", with the last reason.
  std::string summary() const;

private:
  mutable std::mutex CountsMutex;
  std::size_t Parsed = 0;
  std::size_t Computed = 0;
  std::size_t Failed = 0;

  mutable std::mutex ReasonMutex;
  std::string LastReason;
};
