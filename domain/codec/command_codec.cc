#include <array>
#include <optional>
#include <utility>

#include "domain/codec/codec.h"
#include "domain/codec/command_checks.h"
#include "domain/codec/field_writer.h"
#include "domain/codec/fields.h"
#include "domain/codec/name_table.h"
#include "domain/codec/stored_shape.h"

namespace orderlog {
namespace {

enum class Sender { kClient, kEngine };

// The name that /v1/commands and the log use, and who may send it.
struct CommandName {
  std::string_view name;
  Sender sender = Sender::kClient;
};

template <class C>
inline constexpr CommandName kCommandName{};

// clang-format off
template <> inline constexpr CommandName kCommandName<OpenPool>{"open_pool"};
template <> inline constexpr CommandName kCommandName<AdjustPool>{"adjust_pool"};
template <> inline constexpr CommandName kCommandName<SubmitJob>{"submit_job"};
template <> inline constexpr CommandName kCommandName<PlaceOrder>{"place_order"};
template <> inline constexpr CommandName kCommandName<PayOrder>{"pay_order"};
template <> inline constexpr CommandName kCommandName<ConfirmPayment>{"confirm_payment"};
template <> inline constexpr CommandName kCommandName<CollectPayment>{"collect_payment"};
template <> inline constexpr CommandName kCommandName<VoidOrder>{"void_order"};
template <> inline constexpr CommandName kCommandName<AcceptOrder>{"accept_order"};
template <> inline constexpr CommandName kCommandName<RejectOrder>{"reject_order"};
template <> inline constexpr CommandName kCommandName<QueuePreparation>{"queue_preparation"};
template <> inline constexpr CommandName kCommandName<PrepareOrder>{"prepare_order"};
template <> inline constexpr CommandName kCommandName<RequestCourier>{"request_courier"};
template <> inline constexpr CommandName kCommandName<ShipOrder>{"ship_order"};
template <> inline constexpr CommandName kCommandName<DeliverOrder>{"deliver_order"};
template <> inline constexpr CommandName kCommandName<ReceiveOrder>{"receive_order"};
template <> inline constexpr CommandName kCommandName<ChangeAddress>{"change_address"};
template <> inline constexpr CommandName kCommandName<CloseOrder>{"close_order"};
template <> inline constexpr CommandName kCommandName<RequestRefund>{"request_refund"};
template <> inline constexpr CommandName kCommandName<ApproveRefund>{"approve_refund"};
template <> inline constexpr CommandName kCommandName<RejectRefund>{"reject_refund"};
template <> inline constexpr CommandName kCommandName<WithdrawRefund>{"withdraw_refund"};
template <> inline constexpr CommandName kCommandName<ConfirmRefund>{"confirm_refund"};
template <> inline constexpr CommandName kCommandName<CorrectStatus>{"correct_status"};
template <> inline constexpr CommandName kCommandName<ExpireOrder>{"expire_order", Sender::kEngine};
template <> inline constexpr CommandName kCommandName<OpenAccount>{"open_account"};
template <> inline constexpr CommandName kCommandName<MakeTransfer>{"transfer"};
template <> inline constexpr CommandName kCommandName<PostTransfer>{"post_transfer"};
template <> inline constexpr CommandName kCommandName<VoidTransfer>{"void_transfer"};
template <> inline constexpr CommandName kCommandName<ExpireTransfer>{"expire_transfer",
                                                                      Sender::kEngine};
template <> inline constexpr CommandName kCommandName<CompleteEffect>{"complete_effect"};
template <> inline constexpr CommandName kCommandName<FailEffect>{"fail_effect"};
template <> inline constexpr CommandName kCommandName<ReleaseEffect>{"release_effect"};
template <> inline constexpr CommandName kCommandName<AdvanceEffect>{"advance_effect",
                                                                     Sender::kEngine};
template <> inline constexpr CommandName kCommandName<ReportChannelStatus>{"report_channel_status"};
// clang-format on

using PathIds = std::vector<PathId>;

template <class C>
std::optional<Command> decode_as(const JsonValue& data, const PathIds* path_ids,
                                 FieldErrors& errors) {
  std::optional<Command> command(std::in_place, std::in_place_type<C>);
  ObjectReader object(data, errors);
  if (object.is_object()) {
    FieldReader<Source::kClient> fields(object, path_ids);
    describe(fields, std::get<C>(*command));
    object.finish();
    if (object.good()) check_command(*command, object);
  }
  if (!object.good()) command.reset();
  return command;
}

template <class C>
Result<Command, std::string> decode_stored(JsonParser& parser, std::string_view body) {
  Result<Command, std::string> result(std::in_place, std::in_place_type<C>);
  if (auto wrong = read_stored(parser, body, std::get<C>(*result)))
    result = fail(*std::move(wrong));
  return result;
}

struct CommandEntry {
  std::string_view name;
  Sender sender = Sender::kClient;
  std::optional<Command> (*decode)(const JsonValue&, const PathIds*, FieldErrors&) = nullptr;
  Result<Command, std::string> (*decode_stored)(JsonParser&, std::string_view) = nullptr;
  std::optional<std::string> (*check_stored)(JsonParser&, std::string_view) = nullptr;
};

template <class... C>
consteval auto table_of(const std::variant<C...>*) {
  static_assert(((!kCommandName<C>.name.empty()) && ...), "every command has a name");
  return NameTable(std::array{CommandEntry{kCommandName<C>.name, kCommandName<C>.sender,
                                           decode_as<C>, decode_stored<C>, check_stored<C>}...});
}

std::string unknown_command(std::string_view name) {
  return "unknown command " + std::string(name);
}

constexpr auto kCommands = table_of(static_cast<const Command*>(nullptr));

std::optional<Command> decode(std::string_view name, const JsonValue& data, const PathIds* path_ids,
                              FieldErrors& errors) {
  const CommandEntry* entry = kCommands.find(name);
  if (entry == nullptr || entry->sender == Sender::kEngine) {
    errors.push_back({"/command", "invalid_field", "is not a command's name"});
    return std::nullopt;
  }
  return entry->decode(data, path_ids, errors);
}

}  // namespace

std::string_view name_of(const Command& command) {
  return std::visit([]<class C>(const C&) { return kCommandName<C>.name; }, command);
}

void encode_command(const Command& command, std::string& out) {
  std::visit([&out](const auto& described) { FieldWriter(out).object(described); }, command);
}

bool is_client_command(std::string_view name) {
  const CommandEntry* entry = kCommands.find(name);
  return entry != nullptr && entry->sender == Sender::kClient;
}

std::optional<Command> decode_command(std::string_view name, JsonValue data, FieldErrors& errors) {
  return decode(name, data, nullptr, errors);
}

std::optional<Command> decode_command(std::string_view name, const std::vector<PathId>& path_ids,
                                      JsonValue data, FieldErrors& errors) {
  return decode(name, data, &path_ids, errors);
}

Result<Command, std::string> decode_stored_command(JsonParser& parser, std::string_view name,
                                                   std::string_view body) {
  const CommandEntry* entry = kCommands.find(name);
  if (entry == nullptr) return fail(unknown_command(name));
  return entry->decode_stored(parser, body);
}

std::optional<std::string> check_stored_command(JsonParser& parser, std::string_view name,
                                                std::string_view body) {
  const CommandEntry* entry = kCommands.find(name);
  if (entry == nullptr) return unknown_command(name);
  return entry->check_stored(parser, body);
}

}  // namespace orderlog
