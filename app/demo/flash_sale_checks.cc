#include "app/demo/flash_sale_checks.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "app/demo/concurrently.h"
#include "app/demo/json_api.h"
#include "app/net/http_url.h"
#include "app/progress.h"

namespace orderlog {
namespace {

struct SeenOrder {
  std::string order_id;
  std::string user_id;
  std::string status;
  std::int64_t units = 0;
  Money remain_pay = 0;
};

constexpr std::size_t kPageOrders = 200;

std::string count(std::uint64_t number) { return with_separators(number); }
std::string signed_count(std::int64_t number) { return std::to_string(number); }

// Reads with one connection and judges. One thread.
class Checker {
 public:
  Checker(const FlashSaleOptions& options, const DemoAccounts& accounts, std::uint64_t position,
          FlashSale& sale)
      : options_(options),
        accounts_(accounts),
        position_(position),
        sale_(sale),
        api_(options.url) {}

  NetResult<Ok> run() {
    if (auto done = read_pool(); !done.ok()) return done;
    if (auto done = read_orders(); !done.ok()) return done;
    count_jobs();
    time_answers();
    check_units();
    check_users();
    check_keys();
    check_payments();
    return check_money();
  }

 private:
  NetResult<JsonAnswer> read(const std::string& target) {
    auto answer = api_.get(target, position_);
    if (answer.ok() && (answer->status != 200 || !answer->refusal.empty())) {
      return fail("reading " + target + ": " + said(*answer));
    }
    return answer;
  }

  NetResult<Ok> read_pool() {
    const auto pool = read("/v1/pools/" + sale_.pool_id);
    if (!pool.ok()) return fail(pool.error());
    sale_.sold = api_.integer(*pool, "sold").value_or(-1);
    sale_.reserved = api_.integer(*pool, "reserved").value_or(-1);
    sale_.remaining = api_.integer(*pool, "remaining").value_or(-1);
    return Ok{};
  }

  NetResult<Ok> read_orders() {
    std::string cursor;
    do {
      const auto page = read("/v1/orders?limit=" + std::to_string(kPageOrders) +
                             "&merchant_id=" + sale_.merchant_id +
                             (cursor.empty() ? "" : "&cursor=" + query_escaped(cursor)));
      if (!page.ok()) return fail(page.error());
      if (auto taken = take_orders(*page, cursor); !taken.ok()) return taken;
    } while (!cursor.empty());
    return Ok{};
  }

  NetResult<Ok> take_orders(const JsonAnswer& page, std::string& cursor) {
    const auto document = parser_.parse(page.body);
    FieldErrors errors;
    if (!document.ok()) return fail("a page of orders is not JSON: " + document.error().detail);
    ObjectReader list(*document, errors);
    list.array("data", kPageOrders, [&](const JsonValue& value, const auto&) {
      SeenOrder& seen = orders_.emplace_back();
      ObjectReader order(value, errors);
      order.text("order_id", seen.order_id, kMaxIdLength);
      order.text("user_id", seen.user_id, kMaxIdLength);
      order.text("status", seen.status, kMaxIdLength);
      order.integer("remain_pay", seen.remain_pay, 0, kMaxMoney);
      order.array("items", kPageOrders, [&](const JsonValue& item_value, const auto&) {
        ObjectReader item(item_value, errors);
        std::int64_t quantity = 0;
        item.integer("quantity", quantity, 0, kMaxExactInteger);
        seen.units += quantity;
      });
    });
    cursor.clear();
    if (JsonValue next; list.any("next_cursor", next) && next.kind() == JsonKind::kString) {
      cursor = next.string();
    }
    if (errors.empty()) return Ok{};
    return fail("a page of orders is not understood: " + errors.front().pointer + " " +
                errors.front().detail);
  }

  void count_jobs() {
    std::uint64_t without_end = 0;
    for (const DemoBuyer& buyer : sale_.buyers) {
      if (buyer.state == "complete") {
        ++sale_.ends["complete"];
      } else if (buyer.state == "failed") {
        ++sale_.ends["failed: " + buyer.error_code];
      } else {
        ++sale_.ends["no end: " + buyer.state];
        ++without_end;
      }
    }
    check("every job has a definite end", without_end == 0,
          count(sale_.buyers.size() - without_end) + " of " + count(sale_.buyers.size()));
  }

  void time_answers() {
    std::vector<TimeMs> times;
    for (const DemoBuyer& buyer : sale_.buyers) times.push_back(buyer.answer_ms);
    if (times.empty()) return;
    std::sort(times.begin(), times.end());
    sale_.answer_median_ms = times[times.size() / 2];
    sale_.answer_slowest_percent_ms = times[times.size() * 99 / 100];
  }

  void check_units() {
    std::int64_t in_orders = 0;
    for (const SeenOrder& order : orders_) in_orders += order.units;
    const std::int64_t taken = sale_.sold + sale_.reserved;
    check("nothing is oversold",
          sale_.sold >= 0 && sale_.reserved >= 0 && taken <= options_.units &&
              sale_.remaining == options_.units - taken,
          signed_count(taken) + " of " + signed_count(options_.units) + " units taken");
    check("the orders hold exactly the units that the pool gave out", in_orders == taken,
          signed_count(in_orders) + " in orders, " + signed_count(taken) + " out of the pool");
  }

  void check_users() {
    std::map<std::string, std::int64_t> units_of;
    for (const SeenOrder& order : orders_) units_of[order.user_id] += order.units;
    std::int64_t most = 0;
    for (const auto& [user, units] : units_of) most = std::max(most, units);
    check("no user has more than the limit", options_.limit == 0 || most <= options_.limit,
          "the most that one user has is " + signed_count(most));
  }

  void check_keys() {
    std::set<std::string> jobs;
    std::set<std::string> promised;
    for (const DemoBuyer& buyer : sale_.buyers) {
      jobs.insert(buyer.job_id);
      if (!buyer.order_id.empty()) promised.insert(buyer.order_id);
      sale_.requests += buyer.sent_twice ? 2 : 1;
      sale_.repeats += buyer.sent_twice ? 1 : 0;
      sale_.repeats_alike += buyer.sent_twice && buyer.answered_alike ? 1 : 0;
    }
    std::set<std::string> existing;
    for (const SeenOrder& order : orders_) existing.insert(order.order_id);
    check("one effect per key: as many jobs as keys, and their orders are all there are",
          jobs.size() == sale_.buyers.size() && existing == promised &&
              existing.size() == orders_.size(),
          count(jobs.size()) + " jobs, " + count(orders_.size()) + " orders");
    check("a repeated request gets the first answer again", sale_.repeats_alike == sale_.repeats,
          count(sale_.repeats_alike) + " of " + count(sale_.repeats));
  }

  void check_payments() {
    std::map<std::string, const SeenOrder*> by_id;
    for (const SeenOrder& order : orders_) by_id[order.order_id] = &order;
    bool right = true;
    std::int64_t paid_units = 0;
    for (const DemoBuyer& buyer : sale_.buyers) {
      const auto found = by_id.find(buyer.order_id);
      if (found == by_id.end()) continue;
      const bool should_be_paid = buyer.payment != DemoPayment::kNone;
      const SeenOrder& order = *found->second;
      right = right && (order.status == "paid") == should_be_paid &&
              (order.remain_pay == 0) == should_be_paid;
      if (should_be_paid) paid_units += order.units;
      ++(should_be_paid ? sale_.orders_paid : sale_.orders_unpaid);
    }
    check("what was paid is sold, and nothing else is", right && paid_units == sale_.sold,
          count(sale_.orders_paid) + " paid, " + count(sale_.orders_unpaid) + " unpaid");
  }

  // What the houses gave out lies with users and merchant, to the last cent.
  NetResult<Ok> check_money() {
    std::vector<std::string> ids = {accounts_.house, accounts_.points_house};
    bool balance_paid = false;
    bool points_paid = false;
    bool collected = false;
    for (const DemoBuyer& buyer : sale_.buyers) {
      const bool with_points = buyer.payment == DemoPayment::kPointsAndBalance;
      if (with_points) ids.push_back("points:" + buyer.user_id);
      if (with_points || buyer.payment == DemoPayment::kBalance) {
        ids.push_back("balance:" + buyer.user_id);
        balance_paid = true;
      }
      points_paid = points_paid || with_points;
      collected = collected || buyer.payment == DemoPayment::kCollected;
    }
    if (balance_paid || collected) ids.push_back("merchant-balance:" + sale_.merchant_id);
    if (points_paid) ids.push_back("merchant-points:" + sale_.merchant_id);
    if (collected) ids.push_back("cash:" + sale_.merchant_id);
    std::vector<Money> posted(ids.size(), 0);
    auto done = concurrently(
        options_.url, options_.connections, ids.size(), [&](JsonApi& api, std::size_t i) {
          const auto account = api.get("/v1/accounts/" + ids[i], position_);
          if (!account.ok()) return NetResult<Ok>(fail(account.error()));
          if (account->status != 200) {
            return NetResult<Ok>(fail("reading account " + ids[i] + ": " + said(*account)));
          }
          posted[i] = api.integer(*account, "posted").value_or(0);
          return NetResult<Ok>(Ok{});
        });
    if (!done.ok()) return done;
    Money sum = 0;
    for (const Money amount : posted) sum += amount;
    check("debits and credits come to zero", sum == 0,
          count(ids.size()) + " accounts, sum " + signed_count(sum));
    return Ok{};
  }

  void check(std::string what, bool holds, std::string seen) {
    sale_.checks.push_back({std::move(what), holds, std::move(seen)});
  }

  const FlashSaleOptions& options_;
  const DemoAccounts& accounts_;
  const std::uint64_t position_;
  FlashSale& sale_;
  JsonApi api_;
  JsonParser parser_;
  std::vector<SeenOrder> orders_;
};

}  // namespace

NetResult<Ok> check_flash_sale(const FlashSaleOptions& options, const DemoAccounts& accounts,
                               std::uint64_t position, FlashSale& sale) {
  return Checker(options, accounts, position, sale).run();
}

}  // namespace orderlog
