#include "tests/fault/outside_desk.h"

#include <nlohmann/json.hpp>

namespace orderlog::testing {
namespace {

using Json = nlohmann::json;

}  // namespace

std::size_t OutsideDesk::work_once() {
  Session session(server_());
  std::size_t offered = 0;
  for (const std::string kind : {"provider_refund", "provider_query", "weighing_ticket"}) {
    for (;;) {
      const std::vector<Offer> offers = lease(session, kind);
      if (offers.empty()) break;
      offered += offers.size();
      std::vector<Word> words;
      for (const Offer& offer : offers) {
        for (Word& word : work_on(offer)) words.push_back(std::move(word));
      }
      say(session, words);
    }
  }
  return offered;
}

std::vector<OutsideDesk::Offer> OutsideDesk::lease(Session& session, const std::string& kind) {
  const Reply leased =
      session.post("/v1/effects/lease",
                   R"({"kind":")" + kind + R"(","limit":100,"lease_ms":500,"consumer":"desk"})");
  std::vector<Offer> offers;
  if (leased.status != 200) return offers;
  const Json page = Json::parse(leased.body());
  for (const Json& each : page.at("data")) {
    Offer& offer = offers.emplace_back(
        Offer{each.at("effect_id"), kind, each.at("order_id"), each.value("about", ""), {}});
    if (kind != "provider_refund") continue;
    const Json& details = each.at("details");
    const Json parts = details.contains("parts") ? details.at("parts") : Json::array({details});
    for (const Json& part : parts) offer.parts.push_back({part.at("leg_id"), part.at("amount")});
  }
  return offers;
}

std::vector<OutsideDesk::Word> OutsideDesk::work_on(const Offer& offer) {
  if (random_() % 8 == 0) {
    return {
        {"fail_effect", R"({"effect_id":")" + offer.effect + R"(","reason":"nobody answers"})"}};
  }
  if (offer.kind == "provider_refund") return return_money(offer);
  if (offer.kind == "weighing_ticket") {
    print_ticket(offer);
    if (crashes_now()) return {};
  }
  return {completed(offer)};
}

// Part by part; what a provider refuses is said of its leg alone.
std::vector<OutsideDesk::Word> OutsideDesk::return_money(const Offer& offer) {
  const bool is_refund = offer.about.starts_with('r');
  bool is_refused = false;
  std::vector<Word> words;
  for (const Part& part : offer.parts) {
    if (known_refused_.contains({offer.effect, part.leg})) continue;
    const bool is_returned =
        books_.give_back(offer.effect, {offer.order, part.leg}, part.amount, is_refund);
    if (crashes_now()) return {};
    if (is_refund) words.push_back(told(offer, part.leg, is_returned));
    is_refused = is_refused || !is_returned;
  }
  // "The money is back" can't be said of all of it, whether or not the offer still lists that part.
  const auto refused = known_refused_.lower_bound({offer.effect, ""});
  const bool is_refused_in_part = refused != known_refused_.end() && refused->first == offer.effect;
  const bool by_leg = is_refund && (is_refused || is_refused_in_part || random_() % 3 == 0);
  return by_leg ? words : std::vector<Word>{completed(offer)};
}

void OutsideDesk::print_ticket(const Offer& offer) {
  const bool is_new = printed_.insert(offer.effect).second;
  if (is_new || !checks_keys_) ++tickets_[offer.order];
}

// After the work, before anybody hears of it.
bool OutsideDesk::crashes_now() {
  if (random_() % 6 != 0) return false;
  ++crashes_;
  return true;
}

OutsideDesk::Word OutsideDesk::completed(const Offer& offer) {
  return {"complete_effect", R"({"effect_id":")" + offer.effect + R"(","result":"back-)" +
                                 offer.effect.substr(0, 60) + R"("})"};
}

OutsideDesk::Word OutsideDesk::told(const Offer& offer, const std::string& leg, bool is_returned) {
  return {"confirm_refund",
          R"({"order_id":")" + offer.order + R"(","refund_id":")" + offer.about +
              R"(","leg_id":")" + leg + R"(","result":")" + (is_returned ? "succeeded" : "failed") +
              R"("})",
          is_returned ? "" : leg, offer.effect};
}

void OutsideDesk::say(Session& session, const std::vector<Word>& words) {
  std::string body;
  for (const Word& word : words) {
    body += R"({"command":")" + word.command + R"(","idempotency_key":"desk-)" +
            std::to_string(++words_) + R"(","data":)" + word.data + "}\n";
  }
  if (body.empty()) return;
  const Reply reply =
      session.send("POST", "/v1/commands", body, {{"Content-Type", "application/x-ndjson"}});
  if (reply.status != 200) return;  // the effects are offered again
  std::string_view lines = reply.body();
  for (const Word& word : words) {
    const std::size_t end = lines.find('\n');
    if (end == std::string_view::npos) return;
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end + 1);
    const auto status = json_integer(line, "/status").value_or(0);
    if (status == 503 || status == 429) continue;
    answers_.take(word.command, word.data, line);
    if (!word.refused_leg.empty() && status == 200) {
      known_refused_.insert({word.effect, word.refused_leg});
    }
  }
}

}  // namespace orderlog::testing
