#include "tests/fault/command_mix.h"

#include <string_view>
#include <utility>

namespace orderlog::testing {
namespace {

constexpr std::size_t kUsers = 6;
// More jobs than units, so that every pool sells out.
constexpr std::uint64_t kJobsPerPool = 120;
constexpr std::string_view kPoolTerms =
    R"("merchant_id":"farm","title":"sheep","total":100,"unit_price":300,"opens_at":0,)"
    R"("closes_at":4102444800000,"per_user_limit":60,"hold_ms":200)";

std::string balance_of(std::size_t user) { return "balance:u" + std::to_string(user); }

}  // namespace

CommandMix::CommandMix(std::uint64_t seed, std::size_t client, JobCounter& jobs)
    : name_("c" + std::to_string(client)), jobs_(jobs), random_(seed + client) {
  prepare();
}

void CommandMix::prepare() {
  waiting_.push_back(
      {"open-house", "/v1/accounts", R"({"account_id":"house","currency":"CNY","kind":"house"})"});
  for (std::size_t user = 0; user < kUsers; ++user) {
    const std::string account = balance_of(user);
    waiting_.push_back(
        {"open-" + account, "/v1/accounts",
         R"({"account_id":")" + account + R"(","currency":"CNY","kind":"balance"})"});
    waiting_.push_back({"fund-" + account, "/v1/transfers",
                        R"({"transfer_id":"fund-)" + account +
                            R"(","debit_account":"house","credit_account":")" + account +
                            R"(","amount":200000})"});
  }
}

KeyedCommand CommandMix::next() {
  while (waiting_.empty()) {
    ++lives_;
    switch (below(3)) {
      case 0:
        add_job_life();
        break;
      case 1:
        add_order_life();
        break;
      default:
        add_transfer_life();
    }
  }
  KeyedCommand command = std::move(waiting_.front());
  waiting_.pop_front();
  return command;
}

void CommandMix::add(std::string target, std::string body) {
  waiting_.push_back(
      {name_ + "-" + std::to_string(++commands_), std::move(target), std::move(body)});
}

std::string CommandMix::user() { return "u" + std::to_string(below(kUsers)); }

std::string CommandMix::fresh_id(std::string_view kind) {
  return std::string(kind) + "-" + name_ + "-" + std::to_string(lives_);
}

void CommandMix::add_job_life() {
  const std::uint64_t job = jobs_.fetch_add(1);
  const std::string pool = "pool-" + std::to_string(job / kJobsPerPool);
  waiting_.push_back({"open-" + pool, "/v1/pools",
                      R"({"pool_id":")" + pool + "\"," + std::string(kPoolTerms) + "}"});
  const std::string id = fresh_id("job");
  const std::uint64_t quantity = 1 + below(2);
  add("/v1/jobs", R"({"job_id":")" + id + R"(","user_id":")" + user() + R"(","pool_id":")" + pool +
                      R"(","quantity":)" + std::to_string(quantity) + "}");
  // The order bears the job's id. A third of them are left to their deadline.
  const std::string order = "/v1/orders/" + id;
  const std::uint64_t end = below(6);
  if (end < 3) {
    add(order + "/payments", R"({"balance":)" + std::to_string(300 * quantity) + "}");
  } else if (end == 3) {
    add(order + "/void", R"({"initiator":"customer"})");
  }
}

void CommandMix::add_order_life() {
  const std::string id = fresh_id("order");
  add("/v1/orders", R"({"order_id":")" + id + R"(","merchant_id":"farm","user_id":")" + user() +
                        R"(","channel":"terminal","items":[{"sku":"hay","title":"hay",)"
                        R"("quantity":2,"unit_price":250}]})");
  const std::string order = "/v1/orders/" + id;
  add(order + "/payments", R"({"balance":100,"third_party":{"provider":"alipay","amount":400}})");
  const std::uint64_t end = below(8);
  if (end == 0) return;  // the provider never answers
  const bool fails = end == 1;
  add(order + "/payments/l2/confirm",
      fails ? R"({"result":"failed"})" : R"({"result":"succeeded"})");
  if (fails) {
    add(order + "/void", R"({"initiator":"store"})");
    // Money that arrives too late.
    add(order + "/payments/l2/confirm", R"({"result":"succeeded","provider_ref":"late"})");
  } else if (end < 5) {
    add(order + "/refunds",
        R"({"initiator":"store","amount":)" + std::to_string(1 + below(600)) + "}");
    add(order + "/refunds/r1/confirm", R"({"result":"succeeded","provider_ref":"b"})");
  }
}

void CommandMix::add_transfer_life() {
  const std::string id = fresh_id("transfer");
  const bool pending = below(2) == 0;
  add("/v1/transfers",
      R"({"transfer_id":")" + id + R"(","debit_account":"balance:)" + user() +
          R"(","credit_account":"balance:)" + user() + R"(","amount":)" +
          std::to_string(1 + below(500)) +
          (pending ? R"(,"pending":true,"timeout_ms":)" + std::to_string(50 + below(300)) : "") +
          "}");
  if (!pending) return;
  const std::uint64_t end = below(3);
  if (end == 0) add("/v1/transfers/" + id + "/post", "{}");
  if (end == 1) add("/v1/transfers/" + id + "/void", "{}");
}

}  // namespace orderlog::testing
