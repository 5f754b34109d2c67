// promise-handover.ok.cpp - a promise hands over an object that is complete
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
  Result->Error = 0.01;
  Trained.set_value(Result);
}

int main() {
  std::promise<std::shared_ptr<Model>> Trained;
  std::future<std::shared_ptr<Model>> Coming = Trained.get_future();
  std::thread Trainer(train, std::move(Trained));
  std::shared_ptr<Model> Ready = Coming.get();
  std::printf("error %.3f\n", Ready->Error);
  std::printf("%zu weights\n", Ready->Weights.size());
  Trainer.join();
}
