// main.cpp - feeds made-up measurements through the pipeline
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Stages.h"
#include <atomic>
#include <cstdio>

int main() {
  const std::size_t Count = 4;
  // The workers are forked first, while this is the only thread.
  WorkerSet Workers(Count);

  std::atomic<std::size_t> Written{0};
  Collector Results(64, [&Written](const std::vector<Result> &Batch) {
    Written += Batch.size();
  });
  Journal Log;
  journalInit(&Log);

  {
    Stages Pipeline(Workers, Count, Results, Log);
    for (unsigned I = 1; I <= 4000; ++I)
      if (!Pipeline.feed(I % 500 == 0 ? "value " + std::to_string(I)
                                      : "value=" + std::to_string(I)))
        break;
    Pipeline.finish();
    std::printf("%s\n", Pipeline.progress().summary().c_str());
  }
  Results.finish();

  Result Longest = Results.longest();
  std::printf("%zu results in %zu batches; %llu takes %llu steps\n",
              Written.load(), Results.batches(),
              static_cast<unsigned long long>(Longest.Number),
              static_cast<unsigned long long>(Longest.Steps));
  std::printf("%zu bad lines, %u workers replaced\n",
              journalCount(&Log, "bad:"), Workers.replaced());
  journalDestroy(&Log);
  return 0;
}
