#include "api/flash_sale_order.h"

#include "base/check.h"
#include "base/json/writer.h"

namespace orderlog {
namespace {

// Members of JSON that this program wrote itself: what should be there is there.
class View {
 public:
  explicit View(JsonValue value) : reader_(value, errors_) {}

  std::string_view text(std::string_view name) {
    JsonValue value;
    return reader_.any(name, value) && value.kind() == JsonKind::kString ? value.string()
                                                                         : std::string_view();
  }
  std::int64_t integer(std::string_view name) {
    JsonValue value;
    return reader_.any(name, value) && value.kind() == JsonKind::kInteger ? value.integer() : 0;
  }
  template <class Visit>
  void each(std::string_view name, Visit visit) {
    JsonValue value;
    if (!reader_.any(name, value) || value.kind() != JsonKind::kArray) return;
    ArrayWalk walk(value);
    for (JsonValue element; walk.next(element);) visit(View(element));
  }
  std::optional<View> object(std::string_view name) {
    JsonValue value;
    if (!reader_.any(name, value) || value.kind() != JsonKind::kObject) return std::nullopt;
    return std::optional<View>(std::in_place, value);
  }

  View(const View&) = delete;
  View& operator=(const View&) = delete;

 private:
  FieldErrors errors_;
  ObjectReader reader_;
};

JsonValue parse_own(JsonParser& parser, std::string_view json) {
  auto parsed = parser.parse(json);
  ORDERLOG_CHECK(parsed.ok(), "our own JSON parses");
  return *parsed;
}

}  // namespace

void write_flash_sale_order(JsonParser& parser, std::string_view order_json, std::string& out) {
  View order(parse_own(parser, order_json));
  std::int64_t units = 0;
  order.each("items", [&](View item) { units += item.integer("quantity"); });

  JsonWriter json(out);
  json.begin_object();
  json.member("_id", order.text("order_id")).member("id", order.text("order_id"));
  json.member("user_id", order.text("user_id"));
  json.member("sheep_num", units);
  json.member("create_time", order.integer("created_at"));
  json.member("update_time", order.integer("updated_at"));
  json.member("merchant_id", order.text("merchant_id"));
  json.member("type", order.text("channel"));
  json.member("amount", order.integer("amount"));
  json.member("batch_id", order.text("pool_id"));
  json.member("order_code", order.text("order_code"));
  json.member("receive_state", order.text("delivery_status"));
  json.key("pay_infos").begin_array();
  order.each("payments", [&](View leg) {
    json.begin_object();
    json.member("leg_id", leg.text("leg_id"));
    json.member("type", leg.text("kind"));
    json.member("amount", leg.integer("amount"));
    json.member("state", leg.text("state"));
    json.member_if("method", leg.text("method"));
    json.member_if("operator_id", leg.text("operator_id"));
    json.member_if("provider", leg.text("provider"));
    json.end_object();
  });
  json.end_array();
  json.member("state", order.text("status"));
  json.key("good_ids").begin_array();
  order.each("items", [&](View item) { json.string(item.text("sku")); });
  json.end_array();
  json.member("remain_pay", order.integer("remain_pay"));
  json.end_object();
}

void write_flash_sale_job(JsonParser& parser, std::string_view job_json, std::string& out) {
  View job(parse_own(parser, job_json));
  JsonWriter json(out);
  json.begin_object();
  json.member("state", job.text("state"));
  if (auto result = job.object("result")) {
    json.key("result").begin_object();
    json.member("orderId", result->text("order_id"));
    json.end_object();
  }
  if (auto error = job.object("error")) json.member("error", error->text("code"));
  json.end_object();
}

}  // namespace orderlog
