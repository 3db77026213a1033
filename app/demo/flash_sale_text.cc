#include <algorithm>

#include "app/demo/flash_sale.h"
#include "app/progress.h"
#include "app/table.h"
#include "base/json/writer.h"

namespace orderlog {
namespace {

std::string count(std::uint64_t number) { return with_separators(number); }
std::string units(std::int64_t number) {
  return number < 0 ? std::to_string(number) : with_separators(static_cast<std::uint64_t>(number));
}

std::string what_happened(const FlashSaleOptions& options, const FlashSale& sale) {
  using enum TextTable::Align;
  TextTable table({kLeft, kRight});
  table.row({"what became of the jobs", "jobs"});
  table.rule();
  for (const auto& [end, jobs] : sale.ends) table.row({end, count(jobs)});
  table.rule();
  table.row({"all jobs", count(sale.buyers.size())});
  table.row({"", ""});
  table.row({"what became of the units", "units"});
  table.rule();
  table.row({"sold", units(sale.sold)});
  table.row({"reserved, not yet paid", units(sale.reserved)});
  table.row({"remaining", units(sale.remaining)});
  table.rule();
  table.row({"all units", units(options.units)});
  const auto rush_ms = static_cast<std::uint64_t>(std::max<TimeMs>(sale.rush_ms, 1));
  return table.text() + "\n  " + count(sale.requests) + " requests (" + count(sale.repeats) +
         " of them repeats) in " + duration_text(sale.rush_ms) + ", " +
         count(sale.requests * 1'000 / rush_ms) + " a second over " +
         std::to_string(options.connections) + " connections;\n  half were answered within " +
         duration_text(sale.answer_median_ms) + ", 99 of 100 within " +
         duration_text(sale.answer_slowest_percent_ms) + ", each after its sync\n";
}

std::string what_was_checked(const FlashSale& sale) {
  using enum TextTable::Align;
  TextTable table({kLeft, kLeft, kLeft});
  for (const DemoCheck& check : sale.checks) {
    table.row({check.holds ? "✓" : "✗", check.what, check.seen});
  }
  return table.text();
}

std::string what_to_try(const FlashSaleOptions& options, const FlashSale& sale) {
  const std::string url = "http://" + options.url.authority();
  const auto order_with = [&sale](bool paid) {
    return std::find_if(sale.buyers.begin(), sale.buyers.end(), [&](const DemoBuyer& buyer) {
      return !buyer.order_id.empty() && (buyer.payment != DemoPayment::kNone) == paid;
    });
  };
  std::string text = "Try next:\n\n  curl -s " + url + "/v1/pools/" + sale.pool_id + "\n";
  if (const auto paid = order_with(true); paid != sale.buyers.end()) {
    text += "  curl -s " + url + "/v1/orders/" + paid->order_id + "\n";
    text += "  curl -s " + url + "/v1/orders/" + paid->order_id + "/events\n";
  }
  text += "  curl -s '" + url + "/v1/orders?merchant_id=" + sale.merchant_id + "&status=unpaid'\n";
  if (const auto unpaid = order_with(false); unpaid != sale.buyers.end()) {
    text += "  curl -s " + url + "/v1/orders/" + unpaid->order_id +
            "/collect -H 'Content-Type: application/json' \\\n"
            "    -H 'Idempotency-Key: by-hand-" +
            unpaid->order_id + "' -d '{\"amount\": " + std::to_string(9'900 * unpaid->quantity) +
            ", \"method\": \"cash\", \"operator_id\": \"me\"}'\n";
  }
  text += "  curl -sN -H 'Accept: text/event-stream' '" + url + "/v1/events?stream=pool-" +
          sale.pool_id + "'\n";
  text += "  curl -s '" + url + "/v1/events?stream=pool-" + sale.pool_id + "&limit=20'\n";
  return text;
}

}  // namespace

std::string flash_sale_text(const FlashSaleOptions& options, const FlashSale& sale) {
  return "Flash sale: " + count(sale.buyers.size()) + " buyers, " + units(options.units) +
         " units, " +
         (options.limit == 0 ? "no limit" : "at most " + units(options.limit) + " for each") +
         "\n\n" + what_happened(options, sale) + "\n" + what_was_checked(sale) + "\n" +
         what_to_try(options, sale);
}

std::string flash_sale_json(const FlashSaleOptions& options, const FlashSale& sale) {
  std::string text;
  JsonWriter json(text);
  json.begin_object()
      .member("holds", sale.holds())
      .member("pool_id", sale.pool_id)
      .member("merchant_id", sale.merchant_id)
      .member("buyers", sale.buyers.size())
      .member("units", options.units)
      .member("per_user_limit", options.limit)
      .member("connections", options.connections)
      .key("jobs")
      .begin_array();
  for (const auto& [end, jobs] : sale.ends) {
    json.begin_object().member("end", end).member("jobs", jobs).end_object();
  }
  json.end_array()
      .member("sold", sale.sold)
      .member("reserved", sale.reserved)
      .member("remaining", sale.remaining)
      .member("orders_paid", sale.orders_paid)
      .member("orders_unpaid", sale.orders_unpaid)
      .member("requests", sale.requests)
      .member("repeats", sale.repeats)
      .member("repeats_alike", sale.repeats_alike)
      .member("rush_ms", sale.rush_ms)
      .member("answer_median_ms", sale.answer_median_ms)
      .member("answer_slowest_percent_ms", sale.answer_slowest_percent_ms)
      .key("checks")
      .begin_array();
  for (const DemoCheck& check : sale.checks) {
    json.begin_object()
        .member("what", check.what)
        .member("holds", check.holds)
        .member("seen", check.seen)
        .end_object();
  }
  json.end_array().end_object();
  return text + "\n";
}

}  // namespace orderlog
