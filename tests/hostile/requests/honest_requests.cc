// One of each kind of route, in an order in which all of them succeed. Every command has a key, so
// that from the second time on each is answered from the log and appends nothing.

#include "tests/hostile/requests/all_requests.h"

namespace orderlog::testing {
namespace {

RequestCase command(const std::string& line, const std::string& body, int status) {
  return {line,
          with_line(line + " HTTP/1.1", "Content-Type: application/json\r\nIdempotency-Key: " +
                                            line.substr(line.find('/')) + "\r\nContent-Length: " +
                                            std::to_string(body.size()) + "\r\n") +
              body,
          std::to_string(status), Then::kKept};
}

RequestCase query(const std::string& target) { return {"GET " + target, get(target), "200"}; }

RequestCase many_commands() {
  const std::string lines =
      R"({"command":"open_account","idempotency_key":"a1","data":{"account_id":"a1",)"
      R"("currency":"CNY","kind":"house"}})"
      "\n"
      R"({"command":"close_order","idempotency_key":"x","data":{"order_id":"nowhere"}})"
      "\n";
  return {"POST /v1/commands",
          with_line("POST /v1/commands HTTP/1.1",
                    "Content-Type: application/x-ndjson\r\nContent-Length: " +
                        std::to_string(lines.size()) + "\r\n") +
              lines,
          "200", Then::kKept};
}

}  // namespace

RequestCases honest_requests() {
  return {
      command("POST /v1/orders",
              R"({"order_id":"o1","merchant_id":"m","user_id":"ann","channel":"terminal",)"
              R"("remark":"茶","items":[{"sku":"s","title":"t","quantity":2,"unit_price":50}]})",
              201),
      command("POST /v1/orders/o1/payments",
              R"({"third_party":{"provider":"alipay","amount":100}})", 200),
      command("POST /v1/orders/o1/payments/l1/confirm",
              R"({"result":"succeeded","provider_ref":"p1"})", 200),
      command("POST /v1/pools",
              R"({"pool_id":"p1","merchant_id":"m","title":"t","total":10,"unit_price":1,)"
              R"("opens_at":0,"closes_at":4102444800000})",
              201),
      command("POST /v1/jobs", R"({"job_id":"j1","user_id":"ann","pool_id":"p1","quantity":1})",
              202),
      command("POST /api/order/job", R"({"user_id":"bob","batch_id":"p1","sheep_num":"1"})", 200),
      many_commands(),
      query("/v1/orders/o1?min_position=0:1"),
      query("/v1/orders/o1/events"),
      query("/v1/orders?merchant_id=m&limit=2"),
      query("/v1/pools/p1"),
      query("/v1/accounts/a1"),
      query("/v1/events?after=0:0&limit=3"),
      query("/v1/log"),
      query("/livez"),
      {"HEAD /v1/log", with_line("HEAD /v1/log HTTP/1.1"), "200"},
      {"OPTIONS /v1/orders", with_line("OPTIONS /v1/orders HTTP/1.1"), "204"},
      {"GET what is not there", get("/v1/orders/o9"), "404 not_found"},
  };
}

}  // namespace orderlog::testing
