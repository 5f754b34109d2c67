// Preload.cpp - programs that run with the runtime beside them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Preload.h"
#include "Messages.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

using namespace lockstitch;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace object = llvm::object;

/// The loader that a program asks for; "" if it asks for none.
static std::string loaderOf(const object::ELF64LEFile &File) {
  auto Headers = File.program_headers();
  if (!Headers) {
    consumeError(Headers.takeError());
    return "";
  }
  for (const auto &Header : *Headers)
    if (Header.p_type == llvm::ELF::PT_INTERP &&
        Header.p_offset + Header.p_filesz <= File.getBufSize())
      return StringRef(reinterpret_cast<const char *>(File.base()) +
                           Header.p_offset,
                       Header.p_filesz)
          .rtrim('\0')
          .str();
  return "";
}

static Error checkElf(StringRef Path, StringRef Image) {
  if (static_cast<unsigned char>(Image[llvm::ELF::EI_CLASS]) !=
      llvm::ELF::ELFCLASS64)
    return error("{}: a 32-bit program, which the runtime is not built for. "
                 "Build it for 64 bits.",
                 Path);
  Expected<object::ELF64LEFile> File = object::ELF64LEFile::create(Image);
  if (!File) {
    consumeError(File.takeError());
    return error("{}: a damaged program. Build it again.", Path);
  }
  std::string Loader = loaderOf(*File);
  if (Loader.empty())
    return error("{}: linked statically, so that nothing can be loaded beside "
                 "it. Link it dynamically, or use the runtime's headers "
                 "(docs/runtime.md).",
                 Path);
  if (StringRef(Loader).contains("musl"))
    return error("{}: linked with musl; the runtime is for glibc. Link it with "
                 "glibc, or use the runtime's headers (docs/runtime.md).",
                 Path);
  return Error::success();
}

Expected<std::string> lockstitch::findProgram(StringRef Word) {
  std::string Path = Word.str();
  if (!Word.contains('/')) {
    llvm::ErrorOr<std::string> Found = llvm::sys::findProgramByName(Word);
    if (!Found)
      return error("{}: no such program in PATH. Name its file, such as "
                   "./{}.",
                   Word, Word);
    Path = *Found;
  }
  fs::file_status Status;
  if (std::error_code Code = fs::status(Path, Status))
    return error("{}: {}. Name a program that is there.", Path, Code.message());
  if (Status.type() == fs::file_type::directory_file)
    return error("{}: a folder. Name a program in it.", Path);
  if (!fs::can_execute(Path))
    return error("{0}: not executable. Allow it: chmod +x {0}", Path);
  if (Status.permissions() & (fs::set_uid_on_exe | fs::set_gid_on_exe))
    return error("{}: runs with the rights of its owner, where the system "
                 "loads nothing beside it. Run a copy without the bit (chmod "
                 "ug-s).",
                 Path);
  auto Buffer = llvm::MemoryBuffer::getFile(Path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!Buffer)
    return error("{}: {}. Allow reading it.", Path,
                 Buffer.getError().message());
  StringRef Image = (*Buffer)->getBuffer();
  if (Image.starts_with("#!"))
    return Path;
  if (!Image.starts_with(llvm::ELF::ElfMagic) ||
      Image.size() < sizeof(llvm::ELF::Elf32_Ehdr))
    return error("{}: neither a program nor a script. Name what is run.", Path);
  if (Error E = checkElf(Path, Image))
    return E;
  return Path;
}

/// Beside the tool where it is built and where it is installed.
static Expected<std::string> findLibrary() {
  static int Here;
  llvm::SmallString<256> Path(fs::getMainExecutable("lockstitch", &Here));
  llvm::sys::path::remove_filename(Path);
  llvm::sys::path::append(Path, "..", "lib", "liblockstitch_preload.so");
  llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  if (!fs::exists(Path))
    return error("{}: not there. Build or install the runtime.",
                 StringRef(Path));
  return std::string(Path);
}

/// What a variable of the environment says, then More.
static std::string extended(const char *Variable, StringRef More) {
  const char *Old = std::getenv(Variable);
  return Old && *Old ? fmt::format("{}:{}", Old, More) : More.str();
}

Error lockstitch::runPreloaded(const std::string &Program,
                               llvm::ArrayRef<std::string> Words,
                               StringRef Options) {
  Expected<std::string> Library = findLibrary();
  if (!Library)
    return Library.takeError();
  for (auto [Variable, More] : {std::pair("LD_PRELOAD", StringRef(*Library)),
                                std::pair("LOCKSTITCH_OPTIONS", Options)})
    setenv(Variable, extended(Variable, More).c_str(), /*overwrite=*/1);
  std::vector<char *> Argv;
  for (const std::string &Word : Words)
    Argv.push_back(const_cast<char *>(Word.c_str()));
  Argv.push_back(nullptr);
  execv(Program.c_str(), Argv.data());
  return error("{}: {}. Check that it runs alone.", Program,
               std::strerror(errno));
}
