// Collector.cpp - gathers results and hands them on in batches
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Collector.h"
#include <utility>

Collector::Collector(std::size_t BatchSize, Sink Output)
    : BatchSize(BatchSize), Output(std::move(Output)) {}

void Collector::add(const Result &New) {
  std::vector<Result> Full;

  std::unique_lock<std::mutex> Lock(Mutex);
  if (New.Steps > Longest.Steps)
    Longest = New;
  Batch.push_back(New);
  if (Batch.size() < BatchSize)
    return;

  Full.swap(Batch);
  if (Output) {
    Lock.unlock();
    Output(Full);
  }

  // Counted when it is out, not before.
  Lock.lock();
  ++Batches;
}

void Collector::finish() {
  std::unique_lock<std::mutex> Lock(Mutex);
  std::vector<Result> Rest = std::move(Batch);
  Batch.clear();
  if (!Rest.empty())
    ++Batches;
  Lock.unlock();
  if (Output && !Rest.empty())
    Output(Rest);
}

Result Collector::longest() const {
  std::lock_guard<std::mutex> Lock(Mutex);
  return Longest;
}

std::size_t Collector::batches() const {
  std::lock_guard<std::mutex> Lock(Mutex);
  return Batches;
}
