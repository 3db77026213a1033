#include "app/demo/flash_sale.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "app/demo/concurrently.h"
#include "app/demo/flash_sale_checks.h"
#include "app/demo/json_api.h"
#include "base/json/writer.h"
#include "base/ulid.h"

namespace orderlog {
namespace {

constexpr Money kUnitPrice = 9'900;
constexpr Money kPointsUsed = 500;
constexpr TimeMs kHourMs = 3'600'000;
constexpr std::chrono::milliseconds kJobPause{20};
constexpr int kJobPolls = 1'500;  // half a minute

// One run of the sale. The phases follow one another; within each, many threads share the work and
// touch only their own buyer.
class Player {
 public:
  Player(const FlashSaleOptions& options, const Clock& clock)
      : options_(options), clock_(clock), api_(options.url) {
    // The random end of a ULID: runs never meet each other's ids.
    const std::string run = IdSource().next(clock.now_ms()).substr(18);
    sale_.pool_id = "flash-" + run;
    sale_.merchant_id = "demo-" + run;
    house_ = "house-" + run;
    points_house_ = "points-house-" + run;
    for (std::size_t i = 0; i < options.buyers; ++i) {
      DemoBuyer& buyer = sale_.buyers.emplace_back();
      buyer.user_id = "buyer-" + run + "-" + std::to_string(i + 1);
      buyer.key = "job-" + buyer.user_id;
      buyer.quantity = quantity_of(i);
      buyer.sent_twice = i % 20 == 7;
    }
  }

  NetResult<FlashSale> play() {
    for (const auto phase : {&Player::open_pool, &Player::rush, &Player::read_ends,
                             &Player::open_houses, &Player::pay}) {
      if (const auto done = (this->*phase)(); !done.ok()) return fail(done.error());
    }
    const DemoAccounts accounts{house_, points_house_};
    const auto checked = check_flash_sale(options_, accounts, newest_.load(), sale_);
    if (!checked.ok()) return fail(checked.error());
    return std::move(sale_);
  }

 private:
  // Most want one, some two, and every fiftieth more than anybody may have.
  [[nodiscard]] std::int64_t quantity_of(std::size_t buyer) const {
    if (options_.limit > 0 && buyer % 50 == 49) return options_.limit + 1;
    return buyer % 3 == 0 && options_.limit != 1 ? 2 : 1;
  }

  NetResult<Ok> open_pool() {
    std::string body;
    const TimeMs now_ms = clock_.now_ms();
    JsonWriter(body)
        .begin_object()
        .member("pool_id", sale_.pool_id)
        .member("merchant_id", sale_.merchant_id)
        .member("title", "Flash sale")
        .member("total", options_.units)
        .member("unit_price", kUnitPrice)
        .member("opens_at", now_ms - kHourMs)
        .member("closes_at", now_ms + 24 * kHourMs)
        .member("per_user_limit", options_.limit)
        .end_object();
    return expect(api_.post("/v1/pools", body, "pool-" + sale_.pool_id), 201, "opening the pool");
  }

  NetResult<Ok> rush() {
    const TimeMs started_ms = clock_.now_ms();
    auto done = concurrently(options_.url, options_.connections, sale_.buyers.size(),
                             [this](JsonApi& api, std::size_t i) { return ask(api, i); });
    sale_.rush_ms = clock_.now_ms() - started_ms;
    return done;
  }

  NetResult<Ok> ask(JsonApi& api, std::size_t i) {
    DemoBuyer& buyer = sale_.buyers[i];
    std::string body;
    JsonWriter(body)
        .begin_object()
        .member("user_id", buyer.user_id)
        .member("pool_id", sale_.pool_id)
        .member("quantity", buyer.quantity)
        .end_object();
    const TimeMs started_ms = clock_.now_ms();
    const auto answer = api.post("/v1/jobs", body, buyer.key);
    buyer.answer_ms = clock_.now_ms() - started_ms;
    if (auto fine = expect(answer, 202, "asking for a job"); !fine.ok()) return fine;
    buyer.job_id = api.text(*answer, "job_id").value_or("");
    if (!buyer.sent_twice) return Ok{};
    const auto again = api.post("/v1/jobs", body, buyer.key);
    if (!again.ok()) return fail(again.error());
    buyer.answered_alike =
        again->replayed && again->status == answer->status && again->body == answer->body;
    return Ok{};
  }

  NetResult<Ok> read_ends() {
    return concurrently(options_.url, options_.connections, sale_.buyers.size(),
                        [this](JsonApi& api, std::size_t i) { return read_end(api, i); });
  }

  NetResult<Ok> read_end(JsonApi& api, std::size_t i) {
    DemoBuyer& buyer = sale_.buyers[i];
    for (int polls = 1;; ++polls) {
      const auto job = api.get("/v1/jobs/" + buyer.job_id, newest_.load());
      if (auto fine = expect(job, 200, "reading a job"); !fine.ok()) return fine;
      buyer.state = api.text(*job, "state").value_or("");
      buyer.order_id = api.text(*job, "result", "order_id").value_or("");
      buyer.error_code = api.text(*job, "error", "code").value_or("");
      const bool ended = buyer.state == "complete" || buyer.state == "failed";
      if (ended || polls == kJobPolls) return Ok{};
      std::this_thread::sleep_for(kJobPause);
    }
  }

  NetResult<Ok> open_houses() {
    if (auto done = open_account(api_, house_, "CNY", "house", true); !done.ok()) return done;
    return open_account(api_, points_house_, "PTS", "house", true);
  }

  NetResult<Ok> open_account(JsonApi& api, const std::string& id, std::string_view currency,
                             std::string_view kind, bool allow_negative) {
    std::string body;
    JsonWriter json(body);
    json.begin_object().member("account_id", id).member("currency", currency).member("kind", kind);
    if (allow_negative) json.member("allow_negative", true);
    json.end_object();
    return expect(api.post("/v1/accounts", body, "open-" + id), 201, "opening an account");
  }

  NetResult<Ok> fund(JsonApi& api, const std::string& house, const std::string& account,
                     Money amount) {
    std::string body;
    JsonWriter(body)
        .begin_object()
        .member("debit_account", house)
        .member("credit_account", account)
        .member("amount", amount)
        .member("explanation", "welcome")
        .end_object();
    return expect(api.post("/v1/transfers", body, "fund-" + account), 201, "a transfer");
  }

  // Winners take turns: with their balance, with points and balance, at the counter, not at all.
  NetResult<Ok> pay() {
    constexpr DemoPayment kTurns[] = {DemoPayment::kBalance, DemoPayment::kPointsAndBalance,
                                      DemoPayment::kCollected, DemoPayment::kNone};
    std::vector<DemoBuyer*> winners;
    for (DemoBuyer& buyer : sale_.buyers) {
      if (buyer.order_id.empty()) continue;
      buyer.payment = kTurns[winners.size() % std::size(kTurns)];
      winners.push_back(&buyer);
    }
    return concurrently(
        options_.url, options_.connections, winners.size(),
        [this, &winners](JsonApi& api, std::size_t i) { return pay_one(api, *winners[i]); });
  }

  NetResult<Ok> pay_one(JsonApi& api, const DemoBuyer& buyer) {
    const Money amount = kUnitPrice * buyer.quantity;
    const std::string order = "/v1/orders/" + buyer.order_id;
    std::string body;
    JsonWriter json(body);
    switch (buyer.payment) {
      case DemoPayment::kNone:
        return Ok{};
      case DemoPayment::kCollected:
        json.begin_object().member("amount", amount).member("method", "cash");
        json.member("operator_id", "demo").end_object();
        return expect(api.post(order + "/collect", body, "pay-" + buyer.user_id), 200,
                      "collecting a payment");
      case DemoPayment::kBalance:
      case DemoPayment::kPointsAndBalance:
        break;
    }
    const bool with_points = buyer.payment == DemoPayment::kPointsAndBalance;
    const std::string balance = "balance:" + buyer.user_id;
    const std::string points = "points:" + buyer.user_id;
    if (auto done = open_account(api, balance, "CNY", "balance", false); !done.ok()) return done;
    if (auto done = fund(api, house_, balance, amount); !done.ok()) return done;
    if (with_points) {
      if (auto done = open_account(api, points, "PTS", "points", false); !done.ok()) return done;
      if (auto done = fund(api, points_house_, points, kPointsUsed); !done.ok()) return done;
    }
    json.begin_object();
    if (with_points) json.member("points", kPointsUsed);
    json.member("balance", with_points ? amount - kPointsUsed : amount).end_object();
    return expect(api.post(order + "/payments", body, "pay-" + buyer.user_id), 200, "paying");
  }

  // Remembers the newest position, to read at least that later.
  NetResult<Ok> expect(const NetResult<JsonAnswer>& answer, int status, std::string_view what) {
    if (!answer.ok()) return fail(answer.error());
    if (answer->status != status || !answer->refusal.empty()) {
      return fail(std::string(what) + ": " + said(*answer));
    }
    std::uint64_t newest = newest_.load();
    while (newest < answer->position && !newest_.compare_exchange_weak(newest, answer->position)) {
    }
    return Ok{};
  }

  const FlashSaleOptions& options_;
  const Clock& clock_;
  JsonApi api_;
  std::string house_;
  std::string points_house_;
  std::atomic<std::uint64_t> newest_{0};
  FlashSale sale_;
};

}  // namespace

bool FlashSale::holds() const {
  return std::all_of(checks.begin(), checks.end(),
                     [](const DemoCheck& check) { return check.holds; });
}

NetResult<FlashSale> play_flash_sale(const FlashSaleOptions& options, const Clock& clock) {
  return Player(options, clock).play();
}

}  // namespace orderlog
