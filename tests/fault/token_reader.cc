#include "tests/fault/token_reader.h"

#include "tests/e2e/session.h"

namespace orderlog::testing {

void TokenReader::stop() {
  ending_ = true;
  if (thread_.joinable()) thread_.join();
}

void TokenReader::run() {
  for (int i = 0; !ending_; ++i) {
    const std::string id = "token-" + std::to_string(i);
    const Reply placed = Session(server_.url())
                             .post("/v1/orders", R"({"merchant_id":"m","user_id":"u","channel":)"
                                                 R"("terminal","order_id":")" +
                                                     id +
                                                     R"(","items":[{"sku":"s","title":"t",)"
                                                     R"("quantity":1,"unit_price":1}]})");
    // Else the server is being killed.
    if (placed.status == 201) read(id, placed.header("orderlog-position"));
  }
}

void TokenReader::read(const std::string& order, const std::string& token) {
  for (int tries = 0; tries < 3 && !ending_; ++tries) {
    const Reply answer =
        Session(worker_.url())
            .get("/v1/orders/" + order, {{"Orderlog-Min-Position", token}, {"Prefer", "wait=1"}});
    if (answer.status == 503) ++behind_;
    if (answer.status != 200 && answer.status != 503 && answer.status != 0) {
      stale_.push_back(order + ": " + std::to_string(answer.status) + ' ' + answer.body());
    }
    if (answer.status != 200) continue;
    ++seen_;
    return;
  }
}

}  // namespace orderlog::testing
