// Stages.cpp - the threads between the queues
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Stages.h"
#include <memory>
#include <stdexcept>

static std::uint64_t numberIn(const std::string &Line) {
  std::string::size_type Equals = Line.find('=');
  if (Equals == std::string::npos)
    throw std::invalid_argument("no '=' in '" + Line + "'");
  return std::stoull(Line.substr(Equals + 1));
}

Stages::Stages(WorkerSet &Workers, std::size_t Count, Collector &Results,
               Journal &Log)
    : Workers(Workers), Results(Results), Log(Log) {
  if (queueInit(&Raw, 32) != 0 || queueInit(&Parsed, 32) != 0)
    throw std::bad_alloc();
  Parser = std::thread(&Stages::parse, this);
  for (std::size_t I = 0; I != Count; ++I)
    Computers.emplace_back([this, I] { compute(I); });
}

Stages::~Stages() {
  finish();
  queueDestroy(&Parsed);
  queueDestroy(&Raw);
}

bool Stages::feed(const std::string &Line) {
  auto Copy = std::make_unique<std::string>(Line);
  if (Congested.exchange(false))
    queueResize(&Parsed, 256);
  if (queuePush(&Raw, Copy.get()) != 0)
    return false;
  Copy.release();
  return true;
}

void Stages::finish() {
  if (!Parser.joinable())
    return;
  queueFlush(&Raw);
  queueClose(&Raw);
  Parser.join();
  for (std::thread &Computer : Computers)
    Computer.join();
}

void Stages::parse() {
  void *Item = nullptr;
  while (queuePop(&Raw, &Item) == 0) {
    std::unique_ptr<std::string> Line(static_cast<std::string *>(Item));
    try {
      auto Number = std::make_unique<std::uint64_t>(numberIn(*Line));
      if (queueTryPush(&Parsed, Number.get()) == 0) {
        Number.release();
      } else {
        Congested = true;
        if (queuePush(&Parsed, Number.get()) == 0)
          Number.release();
      }
      Done.parsed();
    } catch (const std::exception &Error) {
      Done.failed(Error.what());
      journalAppend(&Log, ("bad: " + *Line).c_str());
    }
  }
  queueClose(&Parsed);
}

void Stages::compute(std::size_t Index) {
  void *Item = nullptr;
  while (queuePop(&Parsed, &Item) == 0) {
    std::unique_ptr<std::uint64_t> Number(static_cast<std::uint64_t *>(Item));
    std::uint64_t Steps = 0;
    if (!Workers.ask(Index, *Number, Steps)) {
      Done.failed("a worker is gone");
      journalAppend(&Log, ("lost: " + Done.summary()).c_str());
      continue;
    }
    Results.add({*Number, Steps});
    Done.computed();
  }
}
