// Statistics.cpp - how many requests were served, and how long that took
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Statistics.h"

void Statistics::count(const std::string &Command, Duration Time) {
  std::lock_guard<std::mutex> Lock(Mutex);
  ++Counts[Command];
  Busy += Time;
}

void Statistics::merge(const Statistics &Other) {
  std::unique_lock<std::mutex> LockOther(Other.Mutex, std::defer_lock);
  std::lock_guard<std::mutex> LockThis(Mutex);
  for (const auto &[Command, Count] : Other.Counts)
    Counts[Command] += Count;
  Busy += Other.Busy;
}

void Statistics::swap(Statistics &Other) {
  if (this == &Other)
    return;
  std::unique_lock<std::mutex> LockThis(Mutex, std::defer_lock);
  std::unique_lock<std::mutex> LockOther(Other.Mutex, std::defer_lock);
  std::lock(LockThis, LockOther);
  Counts.swap(Other.Counts);
  std::swap(Busy, Other.Busy);
}

void Statistics::clear() {
  std::lock_guard<std::mutex> Lock(Mutex);
  Counts.clear();
  Busy = Duration(0);
}

unsigned long Statistics::requests() const {
  std::lock_guard<std::mutex> Lock(Mutex);
  unsigned long Sum = 0;
  for (const auto &[Command, Count] : Counts)
    Sum += Count;
  return Sum;
}

std::string Statistics::summary() const {
  std::lock_guard<std::mutex> Lock(Mutex);
  std::string Text;
  for (const auto &[Command, Count] : Counts) {
    if (!Text.empty())
      Text += ", ";
    Text += std::to_string(Count) + " " + Command;
  }
  return Text;
}
