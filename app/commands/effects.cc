// orderlog effects release: lets everything go again that is parked.

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli.h"
#include "app/last_word.h"
#include "app/net/http_client.h"
#include "app/net/refusal.h"
#include "base/ids.h"
#include "base/json/reader.h"
#include "base/json/writer.h"
#include "domain/effect/kind.h"

namespace orderlog {
namespace {

constexpr std::size_t kLongText = 64 << 10;
constexpr std::size_t kPage = 200;

struct Flags {
  std::string url = "http://127.0.0.1:8080";
  std::string kind;
  std::string operator_id;
  std::string reason;
  bool json = false;
};

struct ParkedPage {
  std::vector<std::string> ids;
  std::string next_cursor;  // empty: the last one
};

std::optional<ParkedPage> read_page(const std::string& body) {
  JsonParser parser;
  const auto json = parser.parse(body);
  if (!json || json->kind() != JsonKind::kObject) return std::nullopt;
  FieldErrors errors;
  ObjectReader reader(*json, errors);
  ParkedPage page;
  reader.array("data", kPage, [&](const JsonValue& value, const JsonPlace& place) {
    ObjectReader effect(value, errors, place);
    effect.text("effect_id", page.ids.emplace_back(), kLongText);
  });
  JsonValue cursor;
  if (reader.any("next_cursor", cursor) && cursor.kind() == JsonKind::kString) {
    page.next_cursor = std::string(cursor.string());
  }
  return errors.empty() ? std::optional(std::move(page)) : std::nullopt;
}

struct Outcome {
  std::size_t released = 0;
  std::size_t ended = 0;  // meanwhile, by somebody else
};

void say(const Flags& flags, const Outcome& outcome) {
  if (flags.json) {
    std::string text;
    JsonWriter(text)
        .begin_object()
        .member("kind", flags.kind)
        .member("released", outcome.released)
        .member("ended_meanwhile", outcome.ended)
        .end_object();
    std::cout << text << std::endl;
    return;
  }
  std::cout << "released " << outcome.released << " of kind " << flags.kind;
  if (outcome.ended > 0) std::cout << "; " << outcome.ended << " had ended meanwhile";
  std::cout << std::endl;
}

std::string body_of(const Flags& flags) {
  std::string body;
  JsonWriter json(body);
  json.begin_object().member("operator_id", flags.operator_id);
  json.member_if("reason", flags.reason).end_object();
  return body;
}

// Each is a command of its own: what is released stays so if the next is not reached, and the same
// call again goes on with the rest. One that fails and is parked again meanwhile isn't met twice:
// it keeps its place in the list, which lies behind.
int release(const Flags& flags) {
  const auto url = parse_http_url(flags.url);
  if (!url) {
    return usage_error("--url must be like http://127.0.0.1:8080, not '" + flags.url + "'");
  }
  if (!effect_kind_from(flags.kind)) return usage_error("no kind of effect: '" + flags.kind + "'");
  if (!is_valid_id(flags.operator_id)) return usage_error("--operator must be an operator's id");
  const LastWord last_word("what was released stays so, and the same again goes on with the rest");
  HttpClient client(*url);
  const std::string body = body_of(flags);
  Outcome outcome;
  const auto gave_up = [&](const std::string& why) {
    say(flags, outcome);
    return failure(why);
  };
  std::string cursor;
  do {
    std::string target = "/v1/effects?state=parked&limit=200&kind=" + flags.kind;
    if (!cursor.empty()) target += "&cursor=" + cursor;
    const auto listed = client.get(target);
    if (!listed) return gave_up(listed.error());
    const auto page = listed->status == 200 ? read_page(listed->body) : std::nullopt;
    if (!page) return gave_up("the list of parked effects: " + refusal_text(*listed));
    for (const std::string& id : page->ids) {
      const auto answer = client.post_json("/v1/effects/" + id + "/release", body);
      if (!answer) return gave_up(answer.error());
      if (answer->status == 409) {
        ++outcome.ended;
      } else if (answer->status != 200) {
        return gave_up(id + ": " + refusal_text(*answer));
      } else {
        ++outcome.released;
      }
    }
    cursor = page->next_cursor;
  } while (!cursor.empty());
  say(flags, outcome);
  return kExitOk;
}

}  // namespace

void add_effects(Cli& cli) {
  cli.group("effects", "work that is done outside");
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = cli.command("effects release", "lets all parked effects of a kind go again",
                                  [flags] { return release(*flags); });
  command.add_option("--url", flags->url, "the server (http://127.0.0.1:8080)");
  command.add_option("--kind", flags->kind, "which ones, such as weighing_ticket")->required();
  command.add_option("--operator", flags->operator_id, "who says so; is noted with each")
      ->required();
  command.add_option("--reason", flags->reason, "why; is noted with each");
  command.add_flag("--json", flags->json, "one line of JSON instead of the sentence");
}

}  // namespace orderlog
