// Workers.cpp - one process per source file
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Workers.h"
#include "Messages.h"
#include "Sources.h"
#include "facts/Text.h"
#include "llvm/ADT/STLExtras.h"
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace lockstitch;
using llvm::StringRef;
using Clock = std::chrono::steady_clock;

static volatile std::sig_atomic_t WasInterrupted = 0;

namespace {

/// While it lives, the first Ctrl-C only sets WasInterrupted; the second ends
/// the process, and with it its children.
class InterruptWatch {
public:
  InterruptWatch() {
    WasInterrupted = 0;
    struct sigaction Action = {};
    Action.sa_handler = [](int) { WasInterrupted = 1; };
    Action.sa_flags = SA_RESETHAND;
    sigaction(SIGINT, &Action, &Before);
  }
  ~InterruptWatch() { sigaction(SIGINT, &Before, nullptr); }

private:
  struct sigaction Before;
};

/// A process at work on one command.
struct Worker {
  size_t Command;
  pid_t Pid;
  int Output; ///< read end: a line of status, then facts or an error
  int Log;    ///< read end: its standard output and error
  Clock::time_point Started;
  std::string Written;
  std::string Logged;
  bool IsLate = false;
};

class WorkerPool {
public:
  WorkerPool(llvm::ArrayRef<CompileCommand> Commands, const SyncModel &Model,
             const WorkerOptions &Options, Progress &Line)
      : Commands(Commands), Model(Model), Options(Options), Line(Line),
        Results(Commands.size()) {}

  std::vector<WorkerResult> run();

private:
  bool start(size_t Command);
  void waitForOutput();
  void killLate();
  void abandon();
  void finish(Worker &W);
  StringRef name(size_t Command) const {
    return relativeTo(Commands[Command].File, Options.Extract.Root);
  }

  llvm::ArrayRef<CompileCommand> Commands;
  const SyncModel &Model;
  const WorkerOptions &Options;
  Progress &Line;
  std::vector<WorkerResult> Results;
  std::vector<Worker> Workers;
  size_t Next = 0;
};

} // namespace

// In the child: everything the parent needs goes through these two.
static void writeAll(int File, StringRef Text) {
  while (!Text.empty()) {
    ssize_t Count = write(File, Text.data(), Text.size());
    if (Count < 0 && errno == EINTR)
      continue;
    if (Count <= 0)
      _exit(1);
    Text = Text.drop_front(static_cast<size_t>(Count));
  }
}

// LOCKSTITCH_FAULT=KIND:FILE makes the extraction of a file whose path ends in
// FILE go wrong, for the tests of what happens then.
static bool hasFault(StringRef Kind, StringRef File) {
  const char *Fault = getenv("LOCKSTITCH_FAULT");
  if (!Fault)
    return false;
  auto [WantedKind, WantedFile] = StringRef(Fault).split(':');
  return WantedKind == Kind && File.ends_with(WantedFile);
}

static void misbehave(StringRef File) {
  if (hasFault("crash", File))
    raise(SIGSEGV);
  if (hasFault("exit", File))
    _exit(7);
  while (hasFault("hang", File))
    pause();
}

static void isolate(int LogFile) {
  // Ctrl-C goes to every process of the terminal: the parent decides.
  signal(SIGINT, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(LogFile, STDOUT_FILENO);
  dup2(LogFile, STDERR_FILENO);
  // If memory runs out, this process is the one to go.
  int Score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (Score >= 0) {
    if (write(Score, "500", 3) < 0)
      errno = 0;
    close(Score);
  }
}

static StringRef firstLine(StringRef Text) {
  return Text.take_until([](char C) { return C == '\n'; });
}

[[noreturn]] static void work(const CompileCommand &Command,
                              const SyncModel &Model,
                              const WorkerOptions &Options, int Output) {
  if (!Options.IsVerbose)
    setenv("LLVM_DISABLE_SYMBOLIZATION", "1", 1);
  misbehave(Command.File);
  StringPool Pool;
  ExtractCost Cost;
  llvm::Expected<TUFacts> Unit =
      extract(Command, Model, Options.Extract, Pool, &Cost);
  if (!Unit) {
    writeAll(Output,
             fmt::format("error\n{}", llvm::toString(Unit.takeError())));
    _exit(0);
  }
  writeAll(Output, fmt::format("facts {} {} {}\n", Cost.Parse, Cost.Extract,
                               Unit->Errors.size()));
  for (StringRef Error : Unit->Errors)
    writeAll(Output, fmt::format("{}\n", firstLine(Error)));
  std::string Text = writeFacts(*Unit);
  if (hasFault("garble", Command.File))
    Text.resize(Text.size() / 2);
  writeAll(Output, Text);
  // Clang's memory is not worth giving back piece by piece.
  _exit(0);
}

// False if the system has no process or pipe to spare right now.
bool WorkerPool::start(size_t Command) {
  int Output[2];
  int Log[2];
  if (pipe2(Output, O_CLOEXEC) != 0)
    return false;
  if (pipe2(Log, O_CLOEXEC) != 0) {
    close(Output[0]);
    close(Output[1]);
    return false;
  }
  pid_t Pid = fork();
  if (Pid == 0) {
    isolate(Log[1]);
    work(Commands[Command], Model, Options, Output[1]);
  }
  close(Output[1]);
  close(Log[1]);
  if (Pid < 0) {
    close(Output[0]);
    close(Log[0]);
    return false;
  }
  for (int End : {Output[0], Log[0]})
    fcntl(End, F_SETFL, O_NONBLOCK);
  Workers.push_back({Command, Pid, Output[0], Log[0], Clock::now(), "", ""});
  Line.started(name(Command));
  return true;
}

// Reads what is there; false at the end of the file.
static bool drain(int File, std::string &Into) {
  char Buffer[65536];
  while (true) {
    ssize_t Count = read(File, Buffer, sizeof(Buffer));
    if (Count > 0)
      Into.append(Buffer, static_cast<size_t>(Count));
    else if (Count == 0)
      return false;
    else if (errno != EINTR)
      return errno == EAGAIN;
  }
}

void WorkerPool::waitForOutput() {
  std::vector<pollfd> Files;
  for (const Worker &W : Workers) {
    Files.push_back({W.Output, POLLIN, 0});
    Files.push_back({W.Log, POLLIN, 0});
  }
  // Wakes now and then for the deadlines and for Ctrl-C.
  poll(Files.data(), Files.size(), 100);
  for (size_t I = Workers.size(); I-- > 0;) {
    Worker &W = Workers[I];
    drain(W.Log, W.Logged);
    if (drain(W.Output, W.Written))
      continue;
    finish(W);
    Workers.erase(Workers.begin() + static_cast<ptrdiff_t>(I));
  }
}

void WorkerPool::killLate() {
  if (Options.TimeoutSeconds == 0)
    return;
  Clock::time_point Now = Clock::now();
  for (Worker &W : Workers)
    if (Now - W.Started > std::chrono::seconds(Options.TimeoutSeconds)) {
      W.IsLate = true;
      kill(W.Pid, SIGKILL);
    }
}

static std::string describeEnd(int Status) {
  static constexpr StringRef Report =
      "Please report it with this file and its flags; --verbose shows where.";
  if (WIFSIGNALED(Status) && WTERMSIG(Status) == SIGKILL)
    return "killed while it was analysed: out of memory? Use fewer jobs (-j).";
  if (WIFSIGNALED(Status))
    return fmt::format("internal error: {}. {}", strsignal(WTERMSIG(Status)),
                       Report);
  return fmt::format("internal error: ended early, with status {}. {}",
                     WEXITSTATUS(Status), Report);
}

// What work() wrote: Status is "PARSE EXTRACT ERRORS".
static void readFactsResult(StringRef Status, StringRef Text,
                            WorkerResult &Result) {
  llvm::SmallVector<StringRef, 3> Words;
  Status.split(Words, ' ');
  unsigned Errors = 0;
  if (Words.size() != 3 || Words[0].getAsDouble(Result.Cost.Parse) ||
      Words[1].getAsDouble(Result.Cost.Extract) ||
      Words[2].getAsInteger(10, Errors))
    llvm_unreachable("work() writes three numbers");
  for (; Errors > 0; --Errors) {
    auto [Line, Rest] = Text.split('\n');
    Result.Errors.push_back(Line.str());
    Text = Rest;
  }
  Result.Facts = Text.str();
}

void WorkerPool::finish(Worker &W) {
  int Status = 0;
  rusage Usage = {};
  while (wait4(W.Pid, &Status, 0, &Usage) < 0 && errno == EINTR) {
  }
  drain(W.Log, W.Logged);
  close(W.Output);
  close(W.Log);

  WorkerResult &Result = Results[W.Command];
  Result.PeakKilobytes = Usage.ru_maxrss;
  Result.Log = std::move(W.Logged);
  auto [Head, Rest] = StringRef(W.Written).split('\n');
  if (W.IsLate) {
    Result.Failure = fmt::format("not done after {} s. Give it more time: "
                                 "--timeout=SECONDS.",
                                 Options.TimeoutSeconds);
  } else if (!WIFEXITED(Status) || WEXITSTATUS(Status) != 0) {
    Result.Failure = describeEnd(Status);
  } else if (Head.consume_front("facts ")) {
    readFactsResult(Head, Rest, Result);
  } else {
    // The message names the file, as the one who prints it does.
    Rest.consume_front(Commands[W.Command].File);
    Rest.consume_front(": ");
    Result.Failure = fmt::format("cannot be analysed: {}. Mend the file, or "
                                 "its command in the database.",
                                 Rest.rtrim('.'));
  }
  Line.finished(name(W.Command));
}

// After Ctrl-C: what has not been done is not waited for.
void WorkerPool::abandon() {
  for (Worker &W : Workers) {
    kill(W.Pid, SIGKILL);
    finish(W);
    if (!Results[W.Command].Facts.empty())
      continue;
    Results[W.Command].Failure.clear();
    Results[W.Command].WasInterrupted = true;
  }
  Workers.clear();
  for (; Next < Commands.size(); ++Next)
    Results[Next].WasInterrupted = true;
}

std::vector<WorkerResult> WorkerPool::run() {
  while (Next < Commands.size() || !Workers.empty()) {
    while (Next < Commands.size() && Workers.size() < Options.Jobs) {
      if (start(Next)) {
        ++Next;
        continue;
      }
      if (!Workers.empty())
        break; // again when one of them has ended
      Results[Next].Failure = fmt::format("cannot start a process: {}. Use "
                                          "fewer jobs (-j).",
                                          strerror(errno));
      ++Next;
    }
    waitForOutput();
    killLate();
    if (WasInterrupted)
      abandon();
  }
  return std::move(Results);
}

Extracted lockstitch::extractAll(llvm::ArrayRef<CompileCommand> Commands,
                                 const SyncModel &Model,
                                 const WorkerOptions &Options, Progress &Line) {
  InterruptWatch Watch;
  WorkerPool Pool(Commands, Model, Options, Line);
  std::vector<WorkerResult> Results = Pool.run();
  Line.clear();
  return {std::move(Results), WasInterrupted != 0};
}
