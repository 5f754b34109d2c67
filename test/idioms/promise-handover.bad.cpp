// promise-handover.bad.cpp - the object is completed after it was handed over
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <future>
#include <memory>
#include <thread>
#include <vector>

struct Model {
  std::vector<double> Weights;
  double Error = 1;
};

static void train(std::promise<std::shared_ptr<Model>> Trained) {
  auto Result = std::make_shared<Model>();
  for (int I = 0; I < 100; ++I)
    Result->Weights.push_back(I * 0.5);
  Trained.set_value(Result);
  Result->Error = 0.01; // EXPECT data-race|inconsistent-guard
}

int main() {
  std::promise<std::shared_ptr<Model>> Trained;
  std::future<std::shared_ptr<Model>> Coming = Trained.get_future();
  std::thread Trainer(train, std::move(Trained));
  std::shared_ptr<Model> Ready = Coming.get();
  std::printf("error %.3f\n", Ready->Error); // OTHER
  std::printf("%zu weights\n", Ready->Weights.size());
  Trainer.join();
}
