// Commands as clients send them: one that is accepted says the same when it is written and read
// again, which is what makes it the fingerprint of a repeated request; and whatever is decided of
// it, in an empty shop and in one that has begun, leaves every invariant as it was.
//
// Input: lines of "<command's name> <data>", one second after the other.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "domain/codec/codec.h"
#include "tests/fuzz/fuzzers.h"
#include "tests/fuzz/input_parts.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/shop_world.h"

namespace orderlog::fuzz {
namespace {

const bool kPlanted = is_planted("command_json");

// As many as a small world tells something new of.
constexpr std::size_t kCommandsMax = 16;

std::string encoded(const Command& command) {
  std::string bytes;
  encode_command(command, bytes);
  return bytes;
}

std::optional<Command> sent(std::string_view name, std::string_view data) {
  static JsonParser parser;
  const auto json = parser.parse(data);
  if (!json) return std::nullopt;
  FieldErrors errors;
  auto command = decode_command(name, *json, errors);
  must(command.has_value() == errors.empty(), "what is wrong with a refused command is said");
  return command;
}

std::optional<Command> stored(std::string_view name, std::string_view data) {
  static JsonParser parser;
  auto command = decode_stored_command(parser, name, data);
  // A blank refuses what canonical JSON is, so the document is asked.
  const auto as_document = decode_stored_command(parser, name, " " + std::string(data));
  must(command.ok() == as_document.ok() && (!command || *command == *as_document),
       "the quick way of reading and the strict one agree");
  if (!command) return std::nullopt;
  return *std::move(command);
}

std::optional<Command> decoded(std::string_view name, std::string_view data) {
  auto command = stored(name, data);
  if (!is_client_command(name)) return command;
  auto as_sent = sent(name, data);
  must(!as_sent || as_sent == command, "what a client may send can be stored");
  return as_sent;
}

// The planted bug: numbers of nine digits and more are written without their last one.
void lose_a_digit(std::string& json) {
  constexpr std::string_view kDigits = "0123456789";
  for (std::size_t at = json.find("\":"); at != std::string::npos; at = json.find("\":", at + 1)) {
    const std::size_t end = std::min(json.find_first_not_of(kDigits, at + 2), json.size());
    if (end >= at + 2 + 9) json.erase(end - 1, 1);
  }
}

void check_codec(const Command& command) {
  std::string bytes = encoded(command);
  if (kPlanted) lose_a_digit(bytes);
  const auto again = decoded(name_of(command), bytes);
  must(again.has_value(), "a command that was accepted can be written and read again");
  must(*again == command, "a command written again is the same command");
  must(encoded(*again) == encoded(command), "equal commands have equal bytes");
}

}  // namespace

void command_json(std::string_view input) {
  InputParts lines(input);
  std::vector<Command> commands;
  while (!lines.empty() && commands.size() < kCommandsMax) {
    InputParts line(lines.line());
    const std::string_view name = line.until(' ');
    auto command = decoded(name, line.rest());
    if (!command) continue;
    must(name_of(*command) == name, "a command has one name");
    check_codec(*command);
    commands.push_back(std::move(*command));
  }
  for (const Shop* begun : {&empty_shop(), &open_shop()}) {
    Shop shop = *begun;
    TimeMs now_ms = kShopOpens;
    for (const Command& command : commands) {
      if (shop.give(command, now_ms += 1'000)) shop.check_world();
    }
  }
}

}  // namespace orderlog::fuzz
