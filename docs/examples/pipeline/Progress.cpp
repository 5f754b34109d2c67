// Progress.cpp - what the stages have done so far
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Progress.h"

void Progress::parsed() {
  std::lock_guard<std::mutex> Lock(CountsMutex);
  ++Parsed;
}

void Progress::computed() {
  std::lock_guard<std::mutex> Lock(CountsMutex);
  ++Computed;
}

void Progress::failed(const std::string &Reason) {
  std::lock_guard<std::mutex> LockReason(ReasonMutex);
  LastReason = Reason;
  std::lock_guard<std::mutex> LockCounts(CountsMutex);
  ++Failed;
}

std::string Progress::summary() const {
  std::lock_guard<std::mutex> LockCounts(CountsMutex);
  std::string Text = std::to_string(Parsed) + " parsed, " +
                     std::to_string(Computed) + " computed, " +
                     std::to_string(Failed) + " failed";
  if (Failed == 0)
    return Text;
  std::lock_guard<std::mutex> LockReason(ReasonMutex);
  return Text + ", the last because " + LastReason;
}
