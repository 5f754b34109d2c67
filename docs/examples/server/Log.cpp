// Log.cpp - what happened, kept until someone asks
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Log.h"

void Log::add(const std::string &Line) {
  std::lock_guard<std::recursive_mutex> Lock(Mutex);
  Lines.push_back(Line);
}

void Log::add(const std::string &Heading,
              const std::vector<std::string> &Below) {
  std::lock_guard<std::recursive_mutex> Lock(Mutex);
  add(Heading);
  for (const std::string &Line : Below)
    add("  " + Line);
}

std::vector<std::string> Log::take() {
  std::vector<std::string> Taken;
  std::unique_lock<std::recursive_mutex> Lock(Mutex);
  Taken.swap(Lines);
  Lock.unlock();

  if (Taken.empty()) {
    Lock.unlock();
    return Taken;
  }
  Taken.push_back(std::to_string(Taken.size()) + " lines");
  return Taken;
}
