// Log.h - what happened, kept until someone asks
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <mutex>
#include <string>
#include <vector>

class Log {
public:
  void add(const std::string &Line);

  /// Adds a heading and lines below it, with nothing in between.
  void add(const std::string &Heading, const std::vector<std::string> &Lines);

  /// All lines since the last call.
  std::vector<std::string> take();

private:
  std::recursive_mutex Mutex;
  std::vector<std::string> Lines;
};
