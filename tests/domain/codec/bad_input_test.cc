// Every way to spoil every command: each has its code, and points at the member to blame.

#include <gtest/gtest.h>

#include "domain/codec/codec.h"
#include "domain/rules.h"
#include "tests/domain/codec/command_samples.h"

namespace orderlog {
namespace {

using Codes = std::vector<std::string>;

// "pointer code" of everything that is wrong; empty for a good body.
Codes wrong_with(std::string_view command, std::string_view json) {
  JsonParser parser;
  FieldErrors errors;
  const auto parsed = parser.parse(json);
  if (!parsed) return {parsed.error().pointer + " " + parsed.error().code};
  const auto read = decode_command(command, *parsed, errors);
  EXPECT_EQ(read.has_value(), errors.empty()) << json;
  Codes codes;
  for (const FieldError& error : errors) {
    codes.push_back(error.pointer + " " + error.code);
    EXPECT_FALSE(error.detail.empty());
  }
  return codes;
}

std::string at(std::string_view member, std::string_view code) {
  return "/" + std::string(member) + " " + std::string(code);
}

// Of what a client may send.
std::vector<CommandSample> client_samples() {
  std::vector<CommandSample> samples;
  for (const CommandSample& sample : command_samples()) {
    if (is_client_command(name_of(sample.command))) samples.push_back(sample);
  }
  return samples;
}

const CommandSample& sample_of(std::string_view name) {
  for (const CommandSample& sample : command_samples()) {
    if (name_of(sample.command) == name) return sample;
  }
  ADD_FAILURE() << "no sample of " << name;
  return command_samples().front();
}

TEST(BadInput, MissingMembersAreNamed) {
  for (const CommandSample& sample : client_samples()) {
    const std::string_view name = name_of(sample.command);
    for (const SampleMember& member : sample.members) {
      const Codes expected = member.required ? Codes{at(member.name, "missing_field")} : Codes{};
      // A pool or transfer without the other half of a pair is another table's business.
      if (name == "transfer" && member.name == "pending") continue;
      EXPECT_EQ(wrong_with(name, sample.body(member.name)), expected)
          << name << " without " << member.name;
    }
  }
}

TEST(BadInput, WrongTypesAreInvalidFields) {
  for (const CommandSample& sample : client_samples()) {
    const std::string_view name = name_of(sample.command);
    for (const SampleMember& member : sample.members) {
      if (member.name == "present") continue;  // any JSON
      for (const std::string_view wrong : {"null", "1.5", "1e2", "[[]]", "-1", "{\"a\":1.5}"}) {
        if (member.name == "attributes" && wrong.front() == '{') continue;
        if (member.name == "add" && wrong == "-1") continue;  // so much is written off
        const Codes codes = wrong_with(name, sample.body(member.name, wrong));
        ASSERT_FALSE(codes.empty()) << name << "." << member.name << " = " << wrong;
        for (const std::string& code : codes) {
          EXPECT_TRUE(
              code.starts_with(at(member.name, "invalid_field").substr(0, member.name.size() + 1)))
              << code;
        }
      }
      const bool is_text = member.json.front() == '"';
      EXPECT_EQ(wrong_with(name, sample.body(member.name, is_text ? "7" : R"("7")")),
                Codes{at(member.name, "invalid_field")})
          << name << "." << member.name;
    }
  }
}

TEST(BadInput, UnknownMembersAreNamed) {
  for (const CommandSample& sample : client_samples()) {
    EXPECT_EQ(wrong_with(name_of(sample.command), sample.body({}, {}, R"("versoin":1)")),
              Codes{"/versoin unknown_field"});
  }
}

TEST(BadInput, MembersGivenTwiceAreNamed) {
  for (const CommandSample& sample : client_samples()) {
    for (const SampleMember& member : sample.members) {
      const std::string again = "\"" + std::string(member.name) + "\":" + std::string(member.json);
      EXPECT_EQ(wrong_with(name_of(sample.command), sample.body({}, {}, again)),
                Codes{at(member.name, "duplicate_field")});
    }
  }
}

TEST(BadInput, WhatIsNoObjectIsRefused) {
  for (const CommandSample& sample : client_samples()) {
    for (const std::string_view json : {"[]", "null", "1", "\"x\""}) {
      EXPECT_EQ(wrong_with(name_of(sample.command), json), Codes{" invalid_field"});
    }
  }
}

TEST(BadInput, TruncatedBodiesAreMalformed) {
  for (const CommandSample& sample : client_samples()) {
    const std::string body = sample.body();
    for (std::size_t length = 0; length < body.size(); ++length) {
      EXPECT_EQ(wrong_with(name_of(sample.command), body.substr(0, length)),
                Codes{" malformed_json"});
    }
  }
}

TEST(BadInput, EveryMistakeIsReportedAtOnce) {
  EXPECT_EQ(wrong_with("collect_payment", R"({"order_id":"o 1","amount":"9","metod":"cash"})"),
            (Codes{"/order_id invalid_field", "/amount invalid_field", "/method missing_field",
                   "/operator_id missing_field", "/metod unknown_field"}));
}

struct Row {
  std::string_view command;
  std::string_view member;
  std::string json;
  Codes expected;
};

std::string quoted(std::size_t length, char c = 'x') {
  return "\"" + std::string(length, c) + "\"";
}

std::string list_of(std::size_t count, const std::string& element) {
  std::string json = "[";
  for (std::size_t i = 0; i < count; ++i) json += (i == 0 ? "" : ",") + element;
  return json + "]";
}

const std::string kItem = R"({"sku":"a","title":"","quantity":1,"unit_price":1})";

TEST(BadInput, LimitsOfMembersAreKept) {
  const std::string over_money = std::to_string(kMaxMoney + 1);
  const std::string over_quantity = std::to_string(kMaxQuantity + 1);
  const Row table[] = {
      {"open_pool", "pool_id", R"("")", {"/pool_id invalid_field"}},
      {"open_pool", "pool_id", quoted(64), {}},
      {"open_pool", "pool_id", quoted(65), {"/pool_id invalid_field"}},
      {"open_pool", "pool_id", R"("羊")", {"/pool_id invalid_field"}},
      {"open_pool", "title", R"("")", {"/title invalid_field"}},
      {"open_pool", "title", quoted(kMaxTitleBytes), {}},
      {"open_pool", "title", quoted(kMaxTitleBytes + 1), {"/title invalid_field"}},
      {"open_pool", "title", R"("a\u0000b")", {"/title invalid_field"}},
      {"open_pool", "title", R"("a\nb")", {"/title invalid_field"}},
      {"open_pool", "total", "0", {}},
      {"open_pool", "total", over_quantity, {"/total invalid_field"}},
      {"open_pool", "unit_price", over_money, {"/unit_price invalid_field"}},
      {"open_pool", "closes_at", "1000", {"/closes_at invalid_field"}},
      {"open_pool", "closes_at", std::to_string(kMaxTimeMs), {}},
      {"open_pool", "closes_at", std::to_string(kMaxTimeMs + 1), {"/closes_at invalid_field"}},
      {"open_pool", "hold_ms", std::to_string(kMaxTimeoutMs + 1), {"/hold_ms invalid_field"}},
      {"open_pool", "policy", R"("soft")", {"/policy invalid_field"}},
      {"open_pool", "attributes", "[1]", {"/attributes invalid_field"}},
      {"open_pool", "attributes", R"({"a":{"b":1,"b":2}})", {"/attributes duplicate_field"}},
      {"open_pool",
       "attributes",
       R"({"a":)" + quoted(kMaxAttributesBytes) + "}",
       {"/attributes invalid_field"}},
      {"adjust_pool", "add", "0", {"/add invalid_field"}},
      {"adjust_pool", "add", std::to_string(kMaxQuantity), {}},
      {"adjust_pool", "add", over_quantity, {"/add invalid_field"}},
      {"adjust_pool", "add", std::to_string(-kMaxQuantity), {}},
      {"adjust_pool", "add", std::to_string(-kMaxQuantity - 1), {"/add invalid_field"}},
      {"adjust_pool", "operator_id", R"("")", {"/operator_id invalid_field"}},
      {"adjust_pool", "reason", R"("two\nlines")", {}},
      {"adjust_pool", "reason", quoted(kMaxRemarkBytes + 1), {"/reason invalid_field"}},
      {"submit_job", "quantity", "0", {"/quantity invalid_field"}},
      {"submit_job", "quantity", over_quantity, {"/quantity invalid_field"}},
      {"submit_job", "present", quoted(kMaxAttributesBytes), {"/present invalid_field"}},
      {"submit_job", "ttl_ms", "-1", {"/ttl_ms invalid_field"}},
      {"place_order", "channel", R"("meituan")", {"/channel invalid_field"}},
      {"place_order", "channel", R"("terminal")", {"/paid invalid_field"}},
      {"place_order", "channel", R"("flash")", {"/paid invalid_field"}},
      {"place_order", "channel", R"("third_party")", {}},
      {"place_order", "items", "[]", {"/items invalid_field"}},
      {"place_order", "items", list_of(kMaxItems + 1, kItem), {"/items invalid_field"}},
      {"place_order", "items", "[5]", {"/items/0 invalid_field"}},
      {"place_order",
       "items",
       "[" + kItem + R"(,{"title":"","quantity":1,"unit_price":1,"x":2}])",
       {"/items/1/sku missing_field", "/items/1/x unknown_field"}},
      {"place_order",
       "items",
       R"([{"sku":"a","title":"","quantity":1,"unit_price":1,"discount":1}])",
       {"/items/0/discount unknown_field"}},
      {"place_order",
       "items",
       R"([{"sku":"","title":"","quantity":0,"unit_price":-1}])",
       {"/items/0/sku invalid_field", "/items/0/quantity invalid_field",
        "/items/0/unit_price invalid_field"}},
      {"place_order",
       "items",
       R"([{"sku":"a","title":"","quantity":1,"unit_price":1,"sku":"a"}])",
       {"/items/0/sku duplicate_field"}},
      {"place_order",
       "items",
       R"([{"sku":"a","title":"","quantity":2,"unit_price":4503599627370496}])",
       {"/items/0 invalid_field"}},
      {"place_order",
       "items",
       "[" + kItem + R"(,{"sku":"b","title":"","quantity":1,"unit_price":9007199254740991}])",
       {"/items/1 invalid_field"}},
      {"place_order",
       "items",
       R"([{"sku":"b","title":"","quantity":1,"unit_price":9007199254740991}])",
       {}},
      {"place_order", "discounts", R"([{"code":"a","amount":9980}])", {}},
      {"place_order",
       "discounts",
       R"([{"code":"a","amount":9981}])",
       {"/discounts/0/amount invalid_field"}},
      {"place_order",
       "discounts",
       R"([{"code":"a","amount":9980},{"code":"b","amount":1}])",
       {"/discounts/1/amount invalid_field"}},
      {"place_order",
       "discounts",
       R"([{"code":"a","amount":0}])",
       {"/discounts/0/amount invalid_field"}},
      {"place_order",
       "discounts",
       list_of(kMaxDiscounts + 1, R"({"code":"a","amount":1})"),
       {"/discounts invalid_field"}},
      {"place_order", "address", R"("line\r\n\tline")", {}},
      {"place_order", "address", R"("bell\u0007")", {"/address invalid_field"}},
      {"place_order", "address", quoted(kMaxAddressBytes + 1), {"/address invalid_field"}},
      {"place_order", "phone", quoted(kMaxPhoneBytes + 1, '1'), {"/phone invalid_field"}},
      {"place_order", "phone", R"("1\n2")", {"/phone invalid_field"}},
      {"place_order",
       "channel_order_no",
       quoted(kMaxReferenceBytes + 1),
       {"/channel_order_no invalid_field"}},
      {"place_order", "remark", quoted(kMaxRemarkBytes + 1), {"/remark invalid_field"}},
      {"place_order",
       "coupon_ids",
       R"(["ok","not ok",7])",
       {"/coupon_ids/1 invalid_field", "/coupon_ids/2 invalid_field"}},
      {"place_order",
       "coupon_ids",
       list_of(kMaxCoupons + 1, R"("c")"),
       {"/coupon_ids invalid_field"}},
      {"pay_order", "points", "0", {"/points invalid_field"}},
      {"pay_order", "balance", over_money, {"/balance invalid_field"}},
      {"pay_order",
       "third_party",
       R"({"provider":"we chat","amount":0,"x":1})",
       {"/third_party/provider invalid_field", "/third_party/amount invalid_field",
        "/third_party/x unknown_field"}},
      {"confirm_payment", "result", R"("maybe")", {"/result invalid_field"}},
      {"confirm_payment",
       "provider_ref",
       quoted(kMaxReferenceBytes + 1),
       {"/provider_ref invalid_field"}},
      {"collect_payment", "amount", "0", {"/amount invalid_field"}},
      {"collect_payment", "method", R"("")", {"/method invalid_field"}},
      {"void_order", "initiator", R"("nobody")", {"/initiator invalid_field"}},
      {"void_order", "reason", quoted(kMaxRemarkBytes + 1), {"/reason invalid_field"}},
      {"request_refund",
       "items",
       R"([{"sku":"a","quantity":0}])",
       {"/items/0/quantity invalid_field"}},
      {"open_account", "account_id", quoted(kMaxAccountIdLength), {}},
      {"open_account",
       "account_id",
       quoted(kMaxAccountIdLength + 1),
       {"/account_id invalid_field"}},
      {"open_account", "currency", R"("POINTS")", {}},
      {"open_account", "currency", R"("cny")", {"/currency invalid_field"}},
      {"open_account", "currency", R"("CN")", {"/currency invalid_field"}},
      {"open_account", "currency", R"("")", {"/currency invalid_field"}},
      {"open_account", "currency", R"("1CNY")", {"/currency invalid_field"}},
      {"open_account", "currency", quoted(17, 'A'), {"/currency invalid_field"}},
      {"open_account", "kind", R"("savings")", {"/kind invalid_field"}},
      {"transfer", "amount", "0", {"/amount invalid_field"}},
      {"transfer", "amount", over_money, {"/amount invalid_field"}},
      {"transfer", "pending", "false", {"/timeout_ms invalid_field"}},
      {"transfer", "pending", "", {"/timeout_ms invalid_field"}},
  };
  for (const Row& row : table) {
    // The sample's discount would exceed the single cheap item of some rows.
    CommandSample sample = sample_of(row.command);
    if (row.command == "place_order" && row.member == "items") {
      std::erase_if(sample.members, [](const SampleMember& m) { return m.name == "discounts"; });
    }
    EXPECT_EQ(wrong_with(row.command, sample.body(row.member, row.json)), row.expected)
        << row.command << "." << row.member << " = " << row.json.substr(0, 100);
  }
}

TEST(BadInput, ARefundGoesByAmountOrByItems) {
  const CommandSample& sample = sample_of("request_refund");
  EXPECT_EQ(wrong_with("request_refund", sample.body({}, {}, R"("amount":5)")),
            Codes{"/items invalid_field"});
  EXPECT_EQ(wrong_with("request_refund", sample.body("items", "", R"("amount":5)")), Codes{});
  EXPECT_EQ(wrong_with("request_refund", sample.body("items", "", R"("amount":0)")),
            Codes{"/amount invalid_field"});
  EXPECT_EQ(wrong_with("request_refund", sample.body("items", "", R"("amount":1.5)")),
            Codes{"/amount invalid_field"});
}

}  // namespace
}  // namespace orderlog
