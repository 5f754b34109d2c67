// Stages.h - the threads between the queues
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Collector.h"
#include "Journal.h"
#include "Progress.h"
#include "Queue.h"
#include "WorkerSet.h"
#include <atomic>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

/// Raw lines -> parsed numbers -> results, with a thread per worker process.
class Stages {
public:
  Stages(WorkerSet &Workers, std::size_t Count, Collector &Results,
         Journal &Log);

  /// Waits for everything that was fed.
  ~Stages();

  Stages(const Stages &) = delete;
  Stages &operator=(const Stages &) = delete;

  /// Takes one line of input; false if the pipeline has closed. Called by one
  /// thread.
  bool feed(const std::string &Line);

  /// No more input: waits for all stages to end.
  void finish();

  const Progress &progress() const { return Done; }

private:
  void parse();
  void compute(std::size_t Index);

  WorkerSet &Workers;
  Collector &Results;
  Journal &Log;
  Progress Done;
  Queue Raw;
  Queue Parsed;
  std::atomic<bool> Congested{false};
  std::thread Parser;
  std::vector<std::thread> Computers;
};
