// OutputFile.cpp - writing what was asked for
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OutputFile.h"
#include "Languages.h"
#include "Messages.h"
#include "Sources.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

using namespace lockstitch;
using llvm::Error;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

static bool isScreen(StringRef Path) { return Path.empty() || Path == "-"; }

static Error cannotWrite(StringRef Path, int Code) {
  bool IsFull = Code == ENOSPC || Code == EDQUOT || Code == EFBIG;
  return error("{}: cannot write: {}. {} {}.",
               isScreen(Path) ? "standard output" : Path, strerror(Code),
               IsFull ? "Make room, or write" : "Write",
               isScreen(Path) ? "to a file instead" : "to another file");
}

// 0, or the error's code.
static int writeAll(int File, StringRef Text) {
  while (!Text.empty()) {
    ssize_t Count = write(File, Text.data(), Text.size());
    if (Count < 0 && errno != EINTR)
      return errno;
    if (Count > 0)
      Text = Text.drop_front(static_cast<size_t>(Count));
  }
  return 0;
}

// A device, a pipe or a link is written to as it is.
static bool isReplaceable(StringRef Path) {
  fs::file_status Status;
  if (fs::status(Path, Status, /*follow=*/false))
    return Status.type() == fs::file_type::file_not_found;
  return Status.type() == fs::file_type::regular_file;
}

static Error writeInPlace(StringRef Path, StringRef Text) {
  int File =
      open(Path.str().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (File < 0)
    return cannotWrite(Path, errno);
  int Code = writeAll(File, Text);
  if (close(File) != 0 && Code == 0)
    Code = errno;
  return Code ? cannotWrite(Path, Code) : Error::success();
}

static Error replace(StringRef Path, StringRef Text) {
  std::string Draft = Path.str() + ".part";
  if (Error E = writeInPlace(Draft, Text)) {
    llvm::consumeError(std::move(E));
    int Code = errno;
    unlink(Draft.c_str());
    return cannotWrite(Path, Code);
  }
  if (rename(Draft.c_str(), Path.str().c_str()) != 0)
    return cannotWrite(Path, errno);
  return Error::success();
}

Error lockstitch::writeOutput(StringRef Path, StringRef Text) {
  if (!isScreen(Path))
    return isReplaceable(Path) ? replace(Path, Text) : writeInPlace(Path, Text);
  int Code = writeAll(STDOUT_FILENO, Text);
  return Code ? cannotWrite(Path, Code) : Error::success();
}

bool lockstitch::isSameOutput(StringRef Path, StringRef Other) {
  return !isScreen(Path) && !isScreen(Other) &&
         (absolutePath(Path) == absolutePath(Other) ||
          fs::equivalent(Path, Other));
}

static Error isASource(StringRef Path) {
  return error("{}: is a source file, and would be overwritten. Write to "
               "another file.",
               Path);
}

Error lockstitch::checkWritable(StringRef Path,
                                llvm::ArrayRef<std::string> Sources) {
  if (isScreen(Path))
    return Error::success();
  if (fs::exists(Path) && isSourceName(Path))
    return isASource(Path);
  for (StringRef Source : Sources)
    if (isSameOutput(Path, Source))
      return isASource(Path);
  if (fs::is_directory(Path))
    return cannotWrite(Path, EISDIR);
  StringRef Folder = llvm::sys::path::parent_path(Path);
  StringRef Changed = !isReplaceable(Path) ? Path
                      : Folder.empty()     ? StringRef(".")
                                           : Folder;
  if (access(Changed.str().c_str(), W_OK) != 0)
    return cannotWrite(Path, errno);
  return Error::success();
}
