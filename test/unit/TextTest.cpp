// TextTest.cpp - unit tests of checks/facts/Text
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "facts/Text.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"
#include <random>

using namespace lockstitch;
using llvm::StringRef;

static constexpr StringRef Everything = R"facts(lockstitch-facts 1
unit "src/bank.cpp"
output "bank.o"
error "3:7: unknown type name 'foo'"
error "4:1: \"quoted\" \\ tab\t bell\x07"
file 0 "src/bank.cpp"
file 1 "src/bank.h"
entity Accounts global "bank::Accounts" "std::mutex" mutex 0:3:12 id=0000000000000001
entity Balance global "bank::Balance" "int" 0:4:5 id=0000000000000002 const atomic thread_local internal system static_local
entity Guard local "bank::Guard" "std::unique_lock<std::mutex>" guard id=0000000000000003
entity Mu field "bank::S::Mu" "std::mutex" recursive_shared_mutex 1:9:3 id=0000000000000004
entity run function "bank::S::run(int)" 0:6:6 id=0000000000000005 internal
entity run.2 function "bank::run()" 0:7:6 id=0000000000000006
entity t1.2 local "bank::run()::t1" "int" 0:8:6 id=0000000000000007
guarded Balance by Accounts pointee
guarded Mu by this->Mu
nolint 0 12-14 "lock-leak,double-*"
nolint 1 2-2
function run 0:6:6 constructor nothrow virtual public coroutine class=00000000000000aa overrides=00000000000000bb,00000000000000cc params=from,,"a b"
  requires this->Mu exclusive
  excludes Accounts shared
  acquires arg0->Mu exclusive
  releases top exclusive
function run.2 1:7:6 main
block 0 -> 1 if t3 != 0, 2 if t3 == 0 & &arg0.* < &arg1.* & t1.2 >= -5 unwind 3
  acquire Accounts, this->Mu shared tries if t3 != 0 8:31
  acquire Accounts exclusive 0:8:31@8:3
    fix lock-leak 8:1-8:4 "std::scoped_lock Hold(A);\n"
    fix lock-leak 0:9:1-9:1 ""
  release Accounts, Balance... exclusive
  guard Guard locks exclusive variable (Accounts, arg0->Mu) 9:1
  guard Guard empty shared shadow () 9:1
  relock Guard timed if t3 == 1 9:2
  unlock Guard 9:3
  disown Guard 9:4
  test Guard if t4 != 0 9:5
  end Guard 9:6
  move ret from Guard 9:7
  swap Guard with arg0.* 9:8
block 1 returns
  read Balance volatile 10:1
  write new0[3].Mu[] relaxed 10:2
  update #00000000000000ff seq_cst 10:3
  call virtual nothrow fn run self &t1.2 (1, &Balance, Balance, ?, fn run.2) -> t5 10:4
  call arg0 () 10:5
  spawn thread fn run.2 self Guard (-9223372036854775808) -> t1.2[].* 11:1
  spawn signal fn #00000000000000fe () 11:1
  join t1.2 11:2
  detach t1.2 11:3
  wait condition Accounts guard Guard predicate timed if t6 != 0 12:1
  wait event Accounts lock arg1->Mu.*[18446744073709551615].Mu->Mu 12:2
  notify semaphore Accounts all 12:3
  block sleep "usleep" 13:1
block 2 throws unwind 3
  assign t1.2 = &Balance 14:1
  init Accounts shared_mutex 14:2
  init Accounts 14:2
  destroy Accounts 14:3
  throw "std::bad_alloc" 14:4
  may-throw "std::stoi" 14:5
  throw 14:6
block 3 stops
  return 0 15:1
  suspend 15:2
  suspend
  suspend 0:0@15:2
block 4
end
)facts";

static std::string rewritten(StringRef Text) {
  StringPool Pool;
  llvm::Expected<TUFacts> Unit = readFacts(Text, Pool);
  return Unit ? writeFacts(*Unit) : llvm::toString(Unit.takeError());
}

TEST(TextTest, WhatIsReadIsWrittenAgain) {
  EXPECT_EQ(rewritten(Everything), Everything.str());
}
