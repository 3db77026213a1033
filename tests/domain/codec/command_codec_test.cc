#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "domain/codec/codec.h"
#include "domain/codec/fields.h"
#include "tests/domain/codec/command_samples.h"
#include "tests/domain/codec/random_values.h"

namespace orderlog {
namespace {

constexpr int kRounds = 300;

std::string encoded(const Command& command) {
  std::string out;
  encode_command(command, out);
  return out;
}

// The engine's own as they are read from the log.
std::optional<Command> decoded(std::string_view name, std::string_view json, FieldErrors& errors) {
  JsonParser parser;
  if (!is_client_command(name)) {
    auto command = decode_stored_command(parser, name, json);
    if (command) return *std::move(command);
    errors.push_back({"", "", command.error()});
    return std::nullopt;
  }
  const auto parsed = parser.parse(json);
  if (!parsed) {
    errors.push_back(parsed.error());
    return std::nullopt;
  }
  return decode_command(name, *parsed, errors);
}

// What codec/command_checks.cc asks for beyond single members.
void make_consistent(PlaceOrder& command) {
  command.discounts.clear();
  if (command.items[0].unit_price > 0) command.discounts = {{"d", 1}};
  for (Item& item : command.items) {
    item.quantity %= 1'000;
    item.quantity += 1;
  }
  if (command.channel == Channel::kFlash || command.channel == Channel::kTerminal) {
    command.paid = false;
  }
  command.channel_order_no = "号 7";
}
void make_consistent(OpenPool& command) { command.closes_at = command.opens_at + 1; }
void make_consistent(AdjustPool& command) {
  if (command.add == 0) command.add = 1;
}
void make_consistent(RequestRefund& command) {
  if (command.amount) command.items.clear();
}
void make_consistent(CorrectStatus& command) {
  command.paid = !command.delivery_status && !command.refunded_amount;
  if (command.delivery_status) command.refunded_amount.reset();
}
void make_consistent(ChangeAddress& command) { command.phone = "13800000000"; }
void make_consistent(OpenAccount& command) { command.currency = "CNY"; }
void make_consistent(MakeTransfer& command) {
  if (!command.pending) command.timeout_ms = 0;
}
void make_consistent(ReportChannelStatus& command) {
  command.channel = Channel::kOfficial;
  command.status = ChannelStatus::kRefunded;
  command.courier.clear();
  command.tracking.clear();
  command.channel_order_no = "号 7";
}
template <class C>
void make_consistent(C&) {}

template <class C>
void expect_round_trips() {
  const std::uint64_t seed = 7;
  RandomFields random(seed);
  for (int round = 0; round < kRounds; ++round) {
    C made = random.make<C>();
    make_consistent(made);
    const Command command(made);
    const std::string bytes = encoded(command);
    FieldErrors errors;
    const auto back = decoded(name_of(command), bytes, errors);
    ASSERT_TRUE(back) << "seed " << seed << ": " << bytes << "\n"
                      << errors.at(0).pointer << " " << errors.at(0).detail;
    ASSERT_EQ(*back, command) << "seed " << seed << ": " << bytes;
    ASSERT_EQ(encoded(*back), bytes);
    JsonParser parser;
    const auto stored = decode_stored_command(parser, name_of(command), bytes);
    ASSERT_TRUE(stored.ok()) << bytes << "\n" << stored.error();
    ASSERT_EQ(*stored, command) << "seed " << seed << ": " << bytes;
    ASSERT_EQ(check_stored_command(parser, name_of(command), bytes), std::nullopt) << bytes;
  }
}

TEST(CommandCodec, WhatIsWrittenIsReadBackEqual) {
  []<class... C>(const std::variant<C...>*) {
    (expect_round_trips<C>(), ...);
  }(static_cast<const Command*>(nullptr));
}

TEST(CommandCodec, EveryCommandHasASampleAndAUniqueName) {
  std::set<std::string_view> names;
  for (const CommandSample& sample : command_samples()) names.insert(name_of(sample.command));
  EXPECT_EQ(names.size(), std::variant_size_v<Command>);
  EXPECT_EQ(command_samples().size(), std::variant_size_v<Command>);
}

TEST(CommandCodec, NamesAreThoseOfTheContract) {
  EXPECT_EQ(name_of(MakeTransfer{}), "transfer");
  EXPECT_EQ(name_of(OpenPool{}), "open_pool");
  EXPECT_EQ(name_of(PlaceOrder{}), "place_order");
}

TEST(CommandCodec, SamplesAreReadAndWrittenCanonically) {
  for (const CommandSample& sample : command_samples()) {
    FieldErrors errors;
    const auto command = decoded(name_of(sample.command), sample.body(), errors);
    ASSERT_TRUE(command) << sample.body() << errors.at(0).pointer << errors.at(0).detail;
    EXPECT_EQ(command->index(), sample.command.index());
    FieldErrors again;
    EXPECT_EQ(decoded(name_of(*command), encoded(*command), again), command);
  }
}

TEST(CommandCodec, WhatTheLogHoldsNeedNotKeepTodaysLimits) {
  const std::string body = R"({"order_id":")" + std::string(200, 'x') + R"(","initiator":"store"})";
  FieldErrors errors;
  EXPECT_FALSE(decoded("void_order", body, errors));
  JsonParser parser;
  const auto stored = decode_stored_command(parser, "void_order", body);
  ASSERT_TRUE(stored.ok()) << stored.error();
  EXPECT_EQ(std::get<VoidOrder>(*stored).order_id.str(), std::string(200, 'x'));
}

TEST(CommandCodec, WhatNoVersionWroteIsNotReadFromTheLog) {
  JsonParser parser;
  const auto why = [&parser](std::string_view name, std::string_view body) {
    const auto command = decode_stored_command(parser, name, body);
    EXPECT_EQ(check_stored_command(parser, name, body), command.error());
    return command.error();
  };
  EXPECT_EQ(why("make_tea", "{}"), "unknown command make_tea");
  EXPECT_EQ(why("void_order", R"({"order_id":"o","initiator":"store","tip":1})"),
            "/tip: unknown_field, is not a field of this object");
  EXPECT_EQ(why("void_order", R"({"order_id":"o"})"), "/initiator: missing_field, is required");
  EXPECT_TRUE(why("void_order", R"({"order_id":"o")").starts_with("malformed_json, "));
}

TEST(CommandCodec, TheOrderAndTheSpacesOfABodyDoNotMatter) {
  FieldErrors errors;
  const auto one = decoded("void_order", R"({"order_id":"o","initiator":"store"})", errors);
  const auto other =
      decoded("void_order", R"( { "initiator" : "store", "reason":"", "order_id":"o" } )", errors);
  ASSERT_TRUE(one && other);
  EXPECT_EQ(encoded(*one), encoded(*other));
  EXPECT_EQ(encoded(*one), R"({"order_id":"o","initiator":"store"})");
}

TEST(CommandCodec, DefaultsThatAreGivenLookLikeThoseThatAreNot) {
  FieldErrors errors;
  const auto plain =
      decoded("open_account", R"({"account_id":"house","currency":"CNY","kind":"house"})", errors);
  const auto given = decoded(
      "open_account",
      R"({"account_id":"house","currency":"CNY","kind":"house","allow_negative":true})", errors);
  ASSERT_TRUE(plain && given);
  EXPECT_TRUE(std::get<OpenAccount>(*plain).allow_negative) << "a house account may";
  EXPECT_EQ(encoded(*plain), encoded(*given));
  const auto users =
      decoded("open_account", R"({"account_id":"a","currency":"CNY","kind":"balance"})", errors);
  ASSERT_TRUE(users);
  EXPECT_FALSE(std::get<OpenAccount>(*users).allow_negative) << "a user's may not";
}

TEST(CommandCodec, ClientsMaySendAllButTheEnginesOwn) {
  for (const CommandSample& sample : command_samples()) {
    const std::string_view name = name_of(sample.command);
    const bool own =
        name == "expire_order" || name == "expire_transfer" || name == "advance_effect";
    EXPECT_EQ(is_client_command(name), !own) << name;
    JsonParser parser;
    FieldErrors errors;
    const std::string body = sample.body();
    const auto command = decode_command(name, *parser.parse(body), errors);
    EXPECT_EQ(command.has_value(), !own) << name;
    if (own) {
      EXPECT_EQ(errors.at(0).pointer, "/command");
    }
  }
  EXPECT_FALSE(is_client_command(""));
  EXPECT_FALSE(is_client_command("place_orders"));
}

TEST(CommandCodec, UnknownNamesAreOneErrorAtTheCommand) {
  JsonParser parser;
  FieldErrors errors;
  EXPECT_FALSE(decode_command("place_orders", *parser.parse("{}"), errors));
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].pointer, "/command");
  EXPECT_EQ(errors[0].code, "invalid_field");
}

TEST(CommandCodec, IdsOfThePathNeedNoBody) {
  JsonParser parser;
  FieldErrors errors;
  const auto command =
      decode_command("post_transfer", {{"transfer_id", "t-1"}}, *parser.parse("{}"), errors);
  EXPECT_EQ(command, Command(PostTransfer{TransferId("t-1")}));
  EXPECT_TRUE(errors.empty());
}

TEST(CommandCodec, IdsOfThePathStandBesideTheBody) {
  JsonParser parser;
  FieldErrors errors;
  const auto command =
      decode_command("reject_refund", {{"order_id", "o-1"}, {"refund_id", "r1"}},
                     *parser.parse(R"({"operator_id":"op","reason":"opened"})"), errors);
  EXPECT_EQ(command,
            Command(RejectRefund{OrderId("o-1"), RefundId("r1"), OperatorId("op"), "opened"}));
}

TEST(CommandCodec, ABodyThatNamesAnIdOfThePathIsRefused) {
  JsonParser parser;
  FieldErrors errors;
  EXPECT_FALSE(decode_command("close_order", {{"order_id", "o-1"}},
                              *parser.parse(R"({"order_id":"o-1"})"), errors));
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].pointer, "/order_id");
  EXPECT_EQ(errors[0].code, "unknown_field");
}

TEST(CommandCodec, IdsOfThePathKeepToTheAlphabet) {
  JsonParser parser;
  FieldErrors errors;
  EXPECT_FALSE(decode_command("close_order", {{"order_id", "o 1"}}, *parser.parse("{}"), errors));
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].pointer, "/order_id");
}

TEST(CommandCodec, AChoiceOfThePathIsReadAsInTheBody) {
  constexpr std::string_view kBody =
      R"({"channel_order_no":"7/号","merchant_id":"m1","status":"delivered"})";
  JsonParser parser;
  FieldErrors errors;
  const auto command = decode_command("report_channel_status", {{"channel", "official"}},
                                      *parser.parse(kBody), errors);
  ASSERT_TRUE(command) << errors.front().detail;
  EXPECT_EQ(std::get<ReportChannelStatus>(*command).channel, Channel::kOfficial);
  for (const std::string_view channel : {"meituan", "terminal"}) {
    errors.clear();
    EXPECT_FALSE(decode_command("report_channel_status", {{"channel", channel}},
                                *parser.parse(kBody), errors));
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_EQ(errors[0].pointer, "/channel");
    EXPECT_EQ(errors[0].code, "invalid_field");
  }
}

TEST(CommandCodec, AChannelsStatusBringsNothingThatItDoesNotKnow) {
  for (const std::string_view foreign :
       {R"("courier":"Lee")", R"("tracking":"T")", R"("initiator":"store")", R"("reason":"x")",
        R"("provider_ref":"r")"}) {
    FieldErrors errors;
    EXPECT_FALSE(decoded("report_channel_status",
                         R"({"channel":"official","channel_order_no":"7","merchant_id":"m1",)"
                         R"("status":"prepared",)" +
                             std::string(foreign) + "}",
                         errors));
    ASSERT_EQ(errors.size(), 1u) << foreign;
    EXPECT_EQ(errors[0].code, "invalid_field");
  }
}

}  // namespace
}  // namespace orderlog
