// ModelTree.cpp - a model file's text as a tree that knows its lines
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "model/ModelTree.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"
#include <fmt/format.h>
#include <map>

using namespace lockstitch;

std::string lockstitch::problemAt(const ModelText &Model, unsigned Line,
                                  llvm::StringRef Why) {
  return fmt::format("{}:{}: {}", Model.File, Line + Model.FirstLine - 1,
                     Why.str());
}

namespace {

/// Reads one text. After a mistake everything returns early and empty.
class TreeReader {
public:
  explicit TreeReader(const ModelText &Model) : Model(Model) {}

  std::optional<ModelNode> parse();
  const std::string &problem() const { return Problem; }

private:
  void fail(unsigned Line, llvm::StringRef Why) {
    if (Problem.empty())
      Problem = problemAt(Model, Line, Why);
  }
  bool failed() const { return !Problem.empty(); }

  ModelNode convert(llvm::yaml::Node *From);
  void convertFields(llvm::yaml::MappingNode &From, ModelNode &To);
  static void note(const llvm::SMDiagnostic &D, void *Self);

  const ModelText &Model;
  llvm::SourceMgr Sources;
  std::string Problem;
  std::map<std::string, ModelNode> Anchors;
};

} // namespace

void TreeReader::note(const llvm::SMDiagnostic &D, void *Self) {
  if (D.getKind() == llvm::SourceMgr::DK_Error)
    static_cast<TreeReader *>(Self)->fail(D.getLineNo(), D.getMessage().str());
}

void TreeReader::convertFields(llvm::yaml::MappingNode &From, ModelNode &To) {
  for (llvm::yaml::KeyValueNode &Field : From) {
    ModelNode Key = convert(Field.getKey());
    if (To.find(Key.Text))
      fail(Key.Line, fmt::format("'{}' stands here twice", Key.Text));
    ModelNode Is = convert(Field.getValue());
    if (failed())
      return;
    To.Keys.push_back(std::move(Key));
    To.Items.push_back(std::move(Is));
  }
}

ModelNode TreeReader::convert(llvm::yaml::Node *From) {
  ModelNode To;
  if (!From || failed())
    return To;
  To.Line = Sources.getLineAndColumn(From->getSourceRange().Start).first;
  if (auto *Scalar = llvm::dyn_cast<llvm::yaml::ScalarNode>(From)) {
    llvm::SmallString<64> Storage;
    To.Text = Scalar->getValue(Storage).str();
  } else if (auto *List = llvm::dyn_cast<llvm::yaml::SequenceNode>(From)) {
    To.What = ModelNode::Kind::List;
    for (llvm::yaml::Node &Item : *List)
      To.Items.push_back(convert(&Item));
  } else if (auto *Map = llvm::dyn_cast<llvm::yaml::MappingNode>(From)) {
    To.What = ModelNode::Kind::Map;
    convertFields(*Map, To);
  } else if (auto *Alias = llvm::dyn_cast<llvm::yaml::AliasNode>(From)) {
    auto Found = Anchors.find(Alias->getName().str());
    if (Found != Anchors.end())
      return Found->second;
    fail(To.Line, fmt::format("'*{}' without '&{}' before it",
                              Alias->getName().str(), Alias->getName().str()));
  } else if (!llvm::isa<llvm::yaml::NullNode>(From)) {
    fail(To.Line, "expected text, a list or a mapping");
  }
  if (!From->getAnchor().empty())
    Anchors[From->getAnchor().str()] = To;
  return To;
}

std::optional<ModelNode> TreeReader::parse() {
  if (!llvm::json::isUTF8(Model.Text)) {
    fail(1, "is not UTF-8 text; save it as UTF-8");
    return std::nullopt;
  }
  Sources.setDiagHandler(note, this);
  llvm::yaml::Stream Stream(llvm::MemoryBufferRef(Model.Text, Model.File),
                            Sources);
  auto Document = Stream.begin();
  if (Document == Stream.end() || failed())
    return std::nullopt;
  llvm::yaml::Node *Root = Document->getRoot();
  if (!Root || llvm::isa<llvm::yaml::NullNode>(Root))
    return std::nullopt;
  ModelNode Tree = convert(Root);
  if (Stream.failed() && !failed())
    fail(Tree.Line, "not YAML");
  return Tree;
}

llvm::Expected<std::optional<ModelNode>>
lockstitch::readTree(const ModelText &Model) {
  TreeReader Reader(Model);
  std::optional<ModelNode> Tree = Reader.parse();
  if (!Reader.problem().empty())
    return llvm::createStringError(Reader.problem());
  return Tree;
}
