// ModelFile.cpp - the schema of docs/model.md, read
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each entry of the file's tree becomes models. The first mistake ends the
// reading.

#include "model/ModelFile.h"
#include "model/ModelTree.h"
#include "model/ModelWords.h"
#include "llvm/ADT/STLExtras.h"
#include <fmt/format.h>
#include <set>

using namespace lockstitch;
using namespace lockstitch::words;

/// "; did you mean 'acquires'?" or nothing.
template <typename Range>
static std::string hint(llvm::StringRef Given, const Range &Known) {
  llvm::StringRef Best;
  unsigned Least = Given.size() / 3 + 1;
  for (llvm::StringRef Candidate : Known) {
    unsigned Distance = Given.edit_distance(Candidate, true, Least);
    if (Distance > Least || (Distance == Least && !Best.empty()))
      continue;
    Best = Candidate;
    Least = Distance;
  }
  return Best.empty() ? "" : fmt::format("; did you mean '{}'?", Best.str());
}

namespace {

/// Reads one file. After a mistake everything returns early and empty.
class Reader {
public:
  Reader(const ModelText &Model) : Model(Model) {}

  llvm::Expected<ModelFile> read();

private:
  void fail(unsigned Line, std::string Why) {
    if (Problem.empty())
      Problem = problemAt(Model, Line, Why);
  }
  bool failed() const { return !Problem.empty(); }

  void readEntries(const ModelNode &List);
  void readEntry(const ModelNode &Entry);
  void readType(const ModelNode &Entry);
  void readCall(const ModelNode &Entry);
  void readParams(const ModelNode &Params, CallModel &Call);
  void readEffect(const ModelNode &From, CallModel &Call, bool IsEntry);
  const Syntax *findEffect(const ModelNode &From, bool IsEntry, unsigned &At);
  void readQualifier(const ModelNode &Key, const ModelNode &Is, Effect &E,
                     const CallModel &Call);
  void checkQualifiers(const ModelNode &From, const Syntax &S, const Effect &E);
  void add(CallModel Call, unsigned Line);
  std::vector<std::string> names(const ModelNode &Entry, llvm::StringRef Key);
  std::vector<Operand> operands(const ModelNode &From, const CallModel &Call);
  Operand operand(const ModelNode &From, const CallModel &Call);
  Operand hidden(const ModelNode &From);
  Exemption exemption(const ModelNode &From);
  int64_t integer(const ModelNode &From);
  void readNoReturn(const ModelNode &From, CallModel &Call);
  bool yesOrNo(const ModelNode &From);

  template <typename T, size_t N>
  T word(const ModelNode &From, const Word<T> (&Words)[N], const char *What,
         std::initializer_list<llvm::StringRef> Others = {}) {
    for (const Word<T> &W : Words)
      if (From.What == ModelNode::Kind::Scalar && W.Text == From.Text)
        return W.Is;
    llvm::SmallVector<llvm::StringRef, 16> Texts(Others);
    for (const Word<T> &W : Words)
      Texts.push_back(W.Text);
    fail(From.Line, fmt::format("unknown {} '{}'{}", What, From.Text,
                                hint(From.Text, Texts)));
    return T();
  }

  const ModelText &Model;
  std::string Problem;
  ModelFile File;
  std::set<std::string> Seen; ///< names with their parameters
};

} // namespace

llvm::Expected<ModelFile> Reader::read() {
  llvm::Expected<std::optional<ModelNode>> Tree = readTree(Model);
  if (!Tree)
    return Tree.takeError();
  if (*Tree)
    readEntries(**Tree);
  if (failed())
    return llvm::createStringError(Problem);
  return std::move(File);
}

void Reader::readEntries(const ModelNode &List) {
  if (List.What != ModelNode::Kind::List)
    fail(List.Line, "expected a list of entries: "
                    "'- {call: NAME, EFFECT: OPERAND}'");
  for (const ModelNode &Entry : List.Items)
    if (!failed())
      readEntry(Entry);
}

void Reader::readEntry(const ModelNode &Entry) {
  if (Entry.What != ModelNode::Kind::Map)
    return fail(Entry.Line, "expected an entry: "
                            "'{call: NAME, EFFECT: OPERAND}'");
  bool IsCall = Entry.find("call"), IsType = Entry.find("type");
  if (IsCall == IsType)
    return fail(Entry.Line, "an entry has either 'call' or 'type'");
  IsCall ? readCall(Entry) : readType(Entry);
}

void Reader::readType(const ModelNode &Entry) {
  for (const ModelNode &Key : Entry.Keys)
    if (!llvm::is_contained(TypeKeys, Key.Text))
      return fail(Key.Line,
                  fmt::format("a type has 'is' and 'holding', not '{}'{}",
                              Key.Text, hint(Key.Text, TypeKeys)));
  const ModelNode *Is = Entry.find("is"), *Holding = Entry.find("holding");
  if (!Is && !Holding)
    return fail(Entry.Line, "'type' needs 'is'");
  bool IsAtomic = Is && Is->Text == "atomic";
  bool IsThreadLocal = Is && Is->Text == "thread-local";
  SyncKind Sync =
      IsAtomic || IsThreadLocal || !Is
          ? SyncKind::None
          : word(*Is, Syncs, "kind of type", {"atomic", "thread-local"});
  std::optional<Operand> Lock;
  if (Holding)
    Lock = hidden(*Holding);
  for (std::string &Name : names(Entry, "type")) {
    if (!Seen.insert(fmt::format("type {}", Name)).second)
      return fail(Entry.Line, fmt::format("'{}' has two entries", Name));
    if (IsThreadLocal && !llvm::StringRef(Name).starts_with("hidden "))
      return fail(Is->Line, "only what is hidden can be 'thread-local'");
    File.Types.push_back(
        {std::move(Name), Sync, IsAtomic, IsThreadLocal, Lock});
  }
}

/// The text, or texts, at Key.
std::vector<std::string> Reader::names(const ModelNode &Entry,
                                       llvm::StringRef Key) {
  const ModelNode &At = *Entry.find(Key);
  std::vector<std::string> Names;
  if (At.What == ModelNode::Kind::Scalar)
    Names.push_back(At.Text);
  for (const ModelNode &Item : At.Items)
    Names.push_back(Item.Text);
  if (Names.empty() || llvm::is_contained(Names, ""))
    fail(At.Line, fmt::format("'{}' has an empty name", Key.str()));
  return Names;
}

/// "mutex" of "std::mutex": what its constructor is called.
static std::string lastName(const std::string &Class) {
  size_t Colons = Class.rfind("::");
  return Colons == std::string::npos ? Class : Class.substr(Colons + 2);
}

bool lockstitch::isFamily(llvm::StringRef Name) {
  return Name.ends_with("*") && !Name.ends_with("operator*");
}

void Reader::readCall(const ModelNode &Entry) {
  CallModel Call;
  std::vector<std::string> Names = names(Entry, "call");
  if (failed())
    return;
  for (llvm::StringRef Name : Names)
    if (isFamily(Name) &&
        (Name == "*" || Name.contains("::") || Entry.find("of")))
      return fail(Entry.find("call")->Line,
                  fmt::format("'{}': a family is of C functions whose names "
                              "begin alike, as in 'Py*'",
                              std::string_view(Name)));
  Call.Name = Names.front(); // for messages
  if (const ModelNode *Params = Entry.find("params"))
    readParams(*Params, Call);
  if (const ModelNode *Throws = Entry.find("throws"))
    Call.Throws = yesOrNo(*Throws);
  if (const ModelNode *NoReturn = Entry.find("noreturn"))
    readNoReturn(*NoReturn, Call);
  if (const ModelNode *Safe = Entry.find("signal-safe"))
    Call.IsSignalUnsafe = !yesOrNo(*Safe);
  if (const ModelNode *Of = Entry.find("costs"))
    Call.Costs = word(*Of, Costs, "cost");
  readEffect(Entry, Call, /*IsEntry=*/true);
  if (const ModelNode *Then = Entry.find("then")) {
    if (Then->What != ModelNode::Kind::List || Then->Items.empty())
      return fail(Then->Line, "'then' is a list of effects");
    for (const ModelNode &Next : Then->Items)
      if (!failed())
        readEffect(Next, Call, /*IsEntry=*/false);
  }

  std::vector<std::string> Classes = {""};
  if (Entry.find("of"))
    Classes = names(Entry, "of");
  for (const std::string &Class : Classes) {
    for (std::string Name : Names) {
      if (Entry.find("of")) {
        if (Name == "constructor")
          Name = lastName(Class);
        else if (Name == "destructor")
          Name = fmt::format("~{}", lastName(Class));
        Name = fmt::format("{}::{}", Class, Name);
      }
      Call.Name = Name;
      add(Call, Entry.Line);
    }
  }
}

void Reader::add(CallModel Call, unsigned Line) {
  std::string Key = Call.Name;
  if (!Call.AnyParams)
    Key += fmt::format("({})", fmt::join(Call.Params, ", "));
  if (!Seen.insert(Key).second)
    return fail(Line, fmt::format("'{}' has two entries", Key));
  File.Calls.push_back(std::move(Call));
}

void Reader::readParams(const ModelNode &Params, CallModel &Call) {
  if (Params.What != ModelNode::Kind::List)
    return fail(Params.Line, "'params' is a list of types: [_, std::mutex]");
  Call.AnyParams = false;
  for (const ModelNode &Item : Params.Items) {
    if (Item.Text.empty())
      return fail(Item.Line, "'params' has an empty name");
    if (!Call.Params.empty() && Call.Params.back() == "...")
      return fail(Item.Line, "nothing follows '...' in 'params'");
    Call.Params.push_back(Item.Text);
  }
}

void Reader::readNoReturn(const ModelNode &From, CallModel &Call) {
  Call.Aborts = From.Text == "aborts";
  Call.NoReturn = Call.Aborts || yesOrNo(From);
}

bool Reader::yesOrNo(const ModelNode &From) {
  if (From.Text == "yes" || From.Text == "true")
    return true;
  if (From.Text != "no" && From.Text != "false")
    fail(From.Line, fmt::format("expected 'yes' or 'no', not '{}'", From.Text));
  return false;
}

/// The one effect among the keys of From, which are all known; null if there
/// is none.
const Syntax *Reader::findEffect(const ModelNode &From, bool IsEntry,
                                 unsigned &At) {
  const Syntax *Found = nullptr;
  for (unsigned I = 0; I < From.Keys.size(); ++I) {
    const ModelNode &Key = From.Keys[I];
    auto Is = [&](llvm::StringRef Text) { return Text == Key.Text; };
    const Syntax *S =
        llvm::find_if(Effects, [&](const Syntax &S) { return Is(S.Text); });
    if (S != std::end(Effects)) {
      if (Found)
        fail(Key.Line, fmt::format("'{}' and '{}': put the second under "
                                   "'then'",
                                   Found->Text.str(), Key.Text));
      Found = S;
      At = I;
      continue;
    }
    if (llvm::any_of(EffectKeys, Is) ||
        (IsEntry && llvm::any_of(EntryKeys, Is)))
      continue;
    std::vector<llvm::StringRef> Known(std::begin(EffectKeys),
                                       std::end(EffectKeys));
    if (IsEntry)
      Known.insert(Known.end(), std::begin(EntryKeys), std::end(EntryKeys));
    for (const Syntax &S : Effects)
      Known.push_back(S.Text);
    fail(Key.Line,
         fmt::format("unknown effect '{}'{}", Key.Text, hint(Key.Text, Known)));
  }
  return Found;
}

void Reader::readEffect(const ModelNode &From, CallModel &Call, bool IsEntry) {
  if (From.What != ModelNode::Kind::Map)
    return fail(From.Line, "expected an effect: '{EFFECT: OPERAND}'");
  if (const ModelNode *Is = From.find("is"))
    return fail(Is->Line, "'is' belongs to 'type'");
  unsigned At = 0;
  const Syntax *S = findEffect(From, IsEntry, At);
  if (failed())
    return;
  Effect E;
  if (S) {
    E.What = S->Is;
    const ModelNode &On = From.Items[At];
    if (S->Is == EffectKind::Exits && On.Text != "thread")
      return fail(On.Line, "'exits' is of a 'thread'");
    if (S->Is == EffectKind::Fences && On.Text != "thread")
      return fail(On.Line, "'fences' is of a 'thread'");
    if (S->Is == EffectKind::Executes && On.Text != "program")
      return fail(On.Line, "'executes' is of a 'program'");
    if (S->Is == EffectKind::Blocks)
      E.Block = word(On, Blocks, "kind of blocking");
    else if (S->Is != EffectKind::Exits && S->Is != EffectKind::Fences &&
             S->Is != EffectKind::Executes &&
             (S->Is != EffectKind::Spawns || On.Text != "here"))
      E.On = operands(On, Call);
  } else if (!IsEntry) {
    return fail(From.Line, "expected an effect: '{EFFECT: OPERAND}'");
  }
  for (unsigned I = 0; I < From.Keys.size() && !failed(); ++I) {
    const ModelNode &Key = From.Keys[I];
    if (!llvm::is_contained(EffectKeys, Key.Text))
      continue;
    if (!S)
      return fail(Key.Line, fmt::format("'{}' without an effect", Key.Text));
    readQualifier(Key, From.Items[I], E, Call);
  }
  if (!S || failed())
    return;
  checkQualifiers(From, *S, E);
  if (S->Is == EffectKind::Tests && E.If == Success::Always)
    E.If = Success::ReturnsTrue;
  // `if: returns-zero` alone says that it is an attempt.
  bool IsAttempt =
      S->Is == EffectKind::Acquires || S->Is == EffectKind::Relocks;
  if (IsAttempt && E.If != Success::Always && !From.find("how"))
    E.How = Attempt::Tries;
  Call.Effects.push_back(std::move(E));
}

void Reader::checkQualifiers(const ModelNode &From, const Syntax &S,
                             const Effect &E) {
  llvm::SmallVector<llvm::StringRef> Allowed;
  S.Allows.split(Allowed, ' ', -1, false);
  for (const ModelNode &Key : From.Keys)
    if (llvm::is_contained(EffectKeys, Key.Text) && Key.Text != S.Needs &&
        !llvm::is_contained(Allowed, Key.Text))
      fail(Key.Line, fmt::format("'{}' takes no '{}'", S.Text.str(), Key.Text));
  if (!S.Needs.empty() && !From.find(S.Needs))
    fail(From.Line,
         fmt::format("'{}' needs '{}'", S.Text.str(), S.Needs.str()));
  if (S.Is == EffectKind::Guards && E.Binding != Bind::Empty && E.With.empty())
    fail(From.Line, "'guards' needs 'locks', or 'bind: empty'");
  if (From.find("or") && !From.find("if"))
    fail(From.Line, "'or' needs 'if'");
  if (From.find("guard") && From.find("releasing"))
    fail(From.Line, "'waits' takes either 'guard' or 'releasing'");
}

void Reader::readQualifier(const ModelNode &Key, const ModelNode &Is, Effect &E,
                           const CallModel &Call) {
  llvm::StringRef Name = Key.Text;
  if (Name == "mode" && E.What == EffectKind::Releases)
    E.Releasing = word(Is, ReleaseModes, "mode");
  else if (Name == "mode")
    E.Mode = word(Is, Modes, "mode");
  else if (Name == "how")
    E.How = word(Is, Attempts, "attempt");
  else if (Name == "if")
    E.If = word(Is, Successes, "condition");
  else if (Name == "or")
    E.OrIf = integer(Is);
  else if (Name == "bind")
    E.Binding = word(Is, Binds, "binding");
  else if (Name == "as")
    E.Sync = word(Is, Syncs, "kind of type");
  else if (Name == "all")
    E.IsAll = yesOrNo(Is);
  else if (Name == "weak")
    E.IsWeak = yesOrNo(Is);
  else if (Name == "fails")
    E.Failure = operand(Is, Call);
  else if (Name == "takes")
    E.Takes = yesOrNo(Is);
  else if (Name == "once")
    E.Once = operand(Is, Call);
  else if (Name == "holding")
    E.Holding = hidden(Is);
  else if (Name == "method")
    E.Method = Is.Text;
  else if (Name == "kind" && E.What == EffectKind::Spawns)
    E.Spawn = word(Is, Spawns, "kind of start");
  else if (Name == "kind")
    E.Wait = word(Is, Waits, "kind of wait");
  else if (Name == "attributes")
    E.Attributes = operand(Is, Call);
  else if (Name == "handle")
    E.Handle = operand(Is, Call);
  else if (Name == "self")
    E.Self = operand(Is, Call);
  else if (Name == "unless")
    E.Unless = exemption(Is);
  else if (Name == "until")
    E.Predicate = operand(Is, Call);
  else if (Name == "order" && (Is.Text.starts_with("arg") || Is.Text == "this"))
    E.Order = operand(Is, Call);
  else if (Name == "order")
    E.FixedOrder = word(Is, Orders, "memory order");
  else { // with, from, value, locks, releasing, guard
    E.With = operands(Is, Call);
    E.WithIsGuard = Name == "guard";
  }
}

int64_t Reader::integer(const ModelNode &From) {
  int64_t To = 0;
  if (llvm::StringRef(From.Text).getAsInteger(0, To))
    fail(From.Line, fmt::format("expected a number, not '{}'", From.Text));
  return To;
}

/// {arg2: 0}, or {arg3: has 64}
Exemption Reader::exemption(const ModelNode &From) {
  Exemption To;
  llvm::StringRef Arg, Is;
  if (From.What == ModelNode::Kind::Map && From.Keys.size() == 1) {
    Arg = From.Keys[0].Text;
    Is = From.Items[0].Text;
  }
  if (Is.consume_front("has ")) {
    To.IsMask = true;
    Is = Is.ltrim();
  }
  if (!Arg.consume_front("arg") || Arg.getAsInteger(10, To.Arg) ||
      Is.getAsInteger(0, To.Is))
    fail(From.Line, "'unless' is '{arg2: 0}', or '{arg2: has 64}' of a flag");
  return To;
}

/// A lock that is behind the library's interface.
Operand Reader::hidden(const ModelNode &From) {
  Operand Found = operand(From, {});
  if (Found.What != Operand::Kind::Hidden)
    fail(From.Line, "'holding' is of a lock that is 'hidden NAME'");
  return Found;
}

std::vector<Operand> Reader::operands(const ModelNode &From,
                                      const CallModel &Call) {
  std::vector<Operand> Found;
  if (From.What == ModelNode::Kind::Scalar)
    Found.push_back(operand(From, Call));
  for (const ModelNode &Item : From.Items)
    Found.push_back(operand(Item, Call));
  if (Found.empty())
    fail(From.Line, "expected an operand: this, arg0, arg1..., result");
  return Found;
}

/// The first word in Given that is not Known, if another one is.
static llvm::StringRef mistaken(llvm::StringRef Given,
                                llvm::ArrayRef<llvm::StringLiteral> Known) {
  size_t End = Given.find_first_of(" .");
  if (End == llvm::StringRef::npos || Given.ends_with("..."))
    return Given;
  llvm::StringRef First = Given.take_front(End);
  bool IsArg = First.starts_with("arg") && First != "arg";
  return IsArg || llvm::is_contained(Known, First) ? Given.drop_front(End + 1)
                                                   : First;
}

Operand Reader::operand(const ModelNode &From, const CallModel &Call) {
  static constexpr llvm::StringLiteral Known[] = {
      "this",    "result",  "arg0",    "last",
      "pointee", "element", "arg0...", "hidden"};
  Operand To;
  llvm::StringRef Text = From.Text;
  if (Text.consume_front("hidden ")) {
    To.What = Operand::Kind::Hidden;
    if (Text.consume_back(".element"))
      To.Of = Operand::Part::Element;
    To.Name = Text.trim().str();
    return To;
  }
  auto Unknown = [&] {
    fail(From.Line, From.Text.empty()
                        ? "expected an operand: this, arg0, arg1..., result"
                        : fmt::format("unknown operand '{}'{}", From.Text,
                                      hint(mistaken(From.Text, Known), Known)));
    return To;
  };
  if (Text == "hidden") {
    fail(From.Line,
         "'hidden' needs the name of what it is, as in 'hidden GIL'");
    return To;
  }
  bool IsFrom = Text.consume_back("...");
  if (Text.consume_back(".pointee"))
    To.Of = Operand::Part::Pointee;
  else if (Text.consume_back(".element"))
    To.Of = Operand::Part::Element;
  if (Text == "this" || Text == "result" || Text == "last") {
    To.What = Text == "this"     ? Operand::Kind::This
              : Text == "result" ? Operand::Kind::Result
                                 : Operand::Kind::Last;
    return IsFrom ? Unknown() : To;
  }
  if (!Text.consume_front("arg") || Text.getAsInteger(10, To.Index))
    return Unknown();
  To.What = IsFrom ? Operand::Kind::ArgsFrom : Operand::Kind::Arg;

  bool IsOpen =
      Call.AnyParams || (!Call.Params.empty() && Call.Params.back() == "...");
  // The arguments from N on may be none: N may be one past the last.
  size_t Limit = IsOpen ? 32 : Call.Params.size() + IsFrom;
  if (To.Index >= Limit)
    fail(From.Line, IsOpen
                        ? fmt::format("'{}' is out of range", From.Text)
                        : fmt::format("'{}' is out of range: 'params' has {}",
                                      From.Text, Call.Params.size()));
  return To;
}

llvm::Expected<ModelFile> lockstitch::readModel(const ModelText &Model) {
  return Reader(Model).read();
}
