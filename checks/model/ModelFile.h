// ModelFile.h - one model file, read
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "model/SyncModel.h"

namespace lockstitch {

/// The entries of one file, in its order, `of:` and lists of names expanded.
struct ModelFile {
  std::vector<CallModel> Calls;
  std::vector<TypeModel> Types;
};

/// Whether it is the beginning of the names of C functions: `Py*`.
bool isFamily(llvm::StringRef Name);

/// Reads the schema of docs/model.md. An error is "FILE:LINE: what is wrong",
/// with what was probably meant.
llvm::Expected<ModelFile> readModel(const ModelText &Model);

} // namespace lockstitch
