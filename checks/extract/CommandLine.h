// CommandLine.h - a database's command to what Clang's parser takes
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "extract/Extract.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <memory>

namespace lockstitch {

/// What a command asks for, with everything but parsing taken out.
struct ParserInvocation {
  std::shared_ptr<clang::CompilerInvocation> Options;

  /// What was wrong with the command and could be passed over.
  std::vector<std::string> Complaints;
};

/// Reads Command as its compiler would, Clang's own or another's; what Clang
/// does not know of warnings, code generation and machines is ignored. Fails
/// where Clang's driver sees nothing to parse in C or C++.
llvm::Expected<ParserInvocation>
parserInvocation(const CompileCommand &Command,
                 llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files);

/// The folders of libraries that a command includes as system headers
/// (`-isystem`), absolute; not those of a C or C++ library.
std::vector<std::string> libraryFolders(const CompileCommand &Command);

} // namespace lockstitch
